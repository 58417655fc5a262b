/*
 * repack_search.c
 *		Making room by moving as few strands as can be.
 *
 * Tries with none, one, two, three ... moved: a strand in the way is put out
 * and settled elsewhere in turn, never to be put out again. Any rearrangement
 * can be reached like that, hence the first solution found has the fewest
 * moves; the budget bounds how long it may take. It is a search in depth, of
 * which the path is kept in an array: a path may be longer than a stack.
 */
#include "postgres.h"

#include "packing/effort.h"
#include "packing/repack_search.h"
#include "packing/unit_grid.h"

/* A homeless strand, and where it is tried */
typedef struct Step
{
	int			strand;
	int32		came_from;
	int32		unit;			/* NOBODY: nowhere yet */
	int			before;			/* homeless ones before it was tried there */
} Step;

typedef struct Search
{
	UnitGrid   *board;
	int32		only;			/* the unit of the wish, or NOBODY */
	int			nhomeless;		/* the wish first, then those put out */
	Step	   *steps;			/* by homeless strand */
	bool	   *settled;		/* by strand */
	int			most;			/* that may move */
	bool		cut;			/* there was more to try than these */
	bool		over;			/* it is given up */
	int64	   *tries;			/* units to look at */
} Search;

/*
 * Puts out what overlaps on the unit. False, with nothing put out, if one of
 * them must stay or if that would be more than may move.
 */
static bool
put_out(Search *search, int32 unit, Period during)
{
	UnitGrid   *board = search->board;
	const UnitLane *lane = &board->lanes[unit];
	int			first = rsv_unit_grid_ends_after(board, unit, during.from);
	int			before = search->nhomeless;

	for (int i = first; i < lane->n; i++)
	{
		int			number = lane->strands[i];
		const UnitStay *strand = &board->strands[number];
		bool		barred = strand->fixed || search->settled[number];

		if (strand->during.from >= during.to)
			break;
		if (strand->during.to <= during.from)
			continue;
		if (barred || search->nhomeless > search->most)
		{
			search->cut |= !barred;
			search->nhomeless = before;
			return false;
		}
		search->steps[search->nhomeless++] =
			(Step) {.strand = number,.came_from = unit,.unit = NOBODY};
	}
	for (int i = before; i < search->nhomeless; i++)
		rsv_unit_grid_unlink(board, search->steps[i].strand);
	return true;
}

/* Back to where they were put out from */
static void
take_back(Search *search, Step *step)
{
	UnitGrid   *board = search->board;

	search->settled[step->strand] = false;
	rsv_unit_grid_unlink(board, step->strand);
	board->strands[step->strand].unit = step->came_from;
	while (search->nhomeless > step->before)
	{
		Step	   *back = &search->steps[--search->nhomeless];

		rsv_unit_grid_link(board, back->strand, back->came_from);
	}
}

static bool
may_go_on(Search *search)
{
	if (--*search->tries >= 0 && rsv_effort_spend(search->board->effort, 8))
		return true;
	search->cut = true;
	*search->tries = 0;
	search->over = true;
	return false;
}

/* The next unit for a homeless strand; false after the last */
static bool
settle_next(Search *search, Step *step)
{
	UnitGrid   *board = search->board;
	bool		named = step == search->steps && search->only != NOBODY;
	int32		end = named ? search->only + 1 : board->nunits;

	step->before = search->nhomeless;
	step->unit = named ? Max(step->unit + 1, search->only) : step->unit + 1;
	for (; step->unit < end && may_go_on(search); step->unit++)
		if (put_out(search, step->unit, board->strands[step->strand].during))
		{
			rsv_unit_grid_link(board, step->strand, step->unit);
			search->settled[step->strand] = true;
			return true;
		}
	step->unit = NOBODY;
	return false;
}

static bool
search_depth(Search *search, int wish)
{
	int			next = 0;

	search->nhomeless = 1;
	search->steps[0] = (Step) {.strand = wish,.unit = NOBODY};
	while (next < search->nhomeless)
		if (settle_next(search, &search->steps[next]))
			next++;
		else if (--next < 0)
			return false;
		else
			take_back(search, &search->steps[next]);
	return true;
}

Room
rsv_repack_search(UnitGrid *board, int32 only, int64 *tries)
{
	int			wish = rsv_unit_grid_add(board, NOBODY, 0, board->wanted, true);
	Search		search = {.board = board,.only = only,.tries = tries};
	bool		found = false;

	search.steps = MemoryContextAllocHuge(CurrentMemoryContext,
										  (board->nstrands + 1) *
										  sizeof(Step));
	search.settled = palloc0(board->nstrands);
	search.cut = true;
	for (; !found && search.cut && !search.over; search.most++)
	{
		search.cut = false;
		found = search_depth(&search, wish);
	}
	pfree(search.steps);
	pfree(search.settled);
	if (found)
		return ROOM_MADE;
	board->nstrands--;
	return search.cut ? ROOM_UNKNOWN : ROOM_NONE;
}
