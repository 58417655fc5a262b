/*
 * displace.c
 *		Making room by moving as few strands as can be.
 *
 * Tries with none, one, two, three ... moved: whoever is in the way is put
 * out and settled elsewhere in turn, never to be put out again. Any
 * rearrangement can be reached like that, so what is found first is least;
 * the budget bounds how long it may take.
 */
#include "postgres.h"

#include "inventory/board.h"
#include "miscadmin.h"

typedef struct Search
{
	Board	   *board;
	int			nhomeless;		/* the wish first, then those put out */
	int		   *homeless;
	bool	   *settled;		/* by strand */
	int			most;			/* that may move */
	int64		budget;			/* units to look at */
} Search;

/*
 * Puts out whoever overlaps on the unit. False, with nobody put out, if one
 * of them must stay or if that would be more than may move.
 */
static bool
put_out(Search *search, int32 unit, Period during)
{
	Board	   *board = search->board;
	int			before = search->nhomeless;

	for (int i = board->first[unit]; i != NOBODY; i = board->strands[i].next)
	{
		Strand	   *strand = &board->strands[i];

		if (!rsv_period_overlaps(strand->during, during))
			continue;
		if (strand->fixed || search->settled[i] ||
			search->nhomeless > search->most)
		{
			search->nhomeless = before;
			return false;
		}
		search->homeless[search->nhomeless++] = i;
	}
	for (int i = before; i < search->nhomeless; i++)
		rsv_board_unlink(board, search->homeless[i]);
	return true;
}

static bool settle(Search *search, int next, int32 only);

/* Try a unit for a homeless strand, and then the rest of them. */
static bool
settle_on(Search *search, int next, int32 unit)
{
	Board	   *board = search->board;
	int			strand = search->homeless[next];
	int			before = search->nhomeless;
	int32		came_from = board->strands[strand].unit;

	if (--search->budget < 0 ||
		!put_out(search, unit, board->strands[strand].during))
		return false;

	rsv_board_link(board, strand, unit);
	search->settled[strand] = true;
	if (settle(search, next + 1, NOBODY))
		return true;

	search->settled[strand] = false;
	rsv_board_unlink(board, strand);
	board->strands[strand].unit = came_from;
	while (search->nhomeless > before)
	{
		int			back = search->homeless[--search->nhomeless];

		rsv_board_link(board, back, board->strands[back].unit);
	}
	return false;
}

static bool
settle(Search *search, int next, int32 only)
{
	check_stack_depth();
	CHECK_FOR_INTERRUPTS();
	if (next == search->nhomeless)
		return true;
	if (only != NOBODY)
		return settle_on(search, next, only);
	for (int32 unit = 0; unit < search->board->nunits && search->budget >= 0;
		 unit++)
		if (settle_on(search, next, unit))
			return true;
	return false;
}

bool
rsv_displace(Board *board, int32 only, int64 budget)
{
	int wish = rsv_board_add(board, NOBODY, 0, board->wish->during, true);
	Search		search = {.board = board,.budget = budget};
	bool		found = false;

	search.homeless = palloc_array(int, board->nstrands + 1);
	search.settled = palloc0_array(bool, board->nstrands);
	while (!found && search.budget >= 0 && search.most < board->nstrands)
	{
		search.homeless[0] = wish;
		search.nhomeless = 1;
		found = settle(&search, 0, only);
		search.most++;
	}
	pfree(search.homeless);
	pfree(search.settled);
	if (!found)
		board->nstrands--;
	return found;
}
