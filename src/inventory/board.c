/*
 * board.c
 *		The units of a resource over a window of time, to rearrange stays on.
 *
 * A stay of three units is three strands here, each of which can move on its
 * own. What stands on a unit is a list, in no order: a window holds few
 * stays a unit.
 */
#include "postgres.h"

#include "inventory/board.h"

/* Strands that are worth the memory */
#define MOST_STRANDS 4000000

void
rsv_board_link(Board *board, int strand, int32 unit)
{
	board->strands[strand].unit = unit;
	board->strands[strand].next = board->first[unit];
	board->first[unit] = strand;
}

void
rsv_board_unlink(Board *board, int strand)
{
	int		   *link = &board->first[board->strands[strand].unit];

	while (*link != strand)
		link = &board->strands[*link].next;
	*link = board->strands[strand].next;
}

int
rsv_board_add(Board *board, int stay, int32 unit, Period during, bool fixed)
{
	if (board->nstrands == board->size)
	{
		board->size *= 2;
		board->strands = repalloc_huge(board->strands,
									   board->size * sizeof(Strand));
	}
	board->strands[board->nstrands] =
		(Strand) {stay, unit, unit, during, fixed, NOBODY};
	return board->nstrands++;
}

/* Of the units that nobody is on, no more than are wished for can matter. */
static int32
count_units(const Stay *stays, int nstays, const Wish *wish)
{
	int64		highest = 0;

	for (int i = 0; i < nstays; i++)
		if (!stays[i].closure || stays[i].units.upper <= wish->limit)
			highest = Max(highest, stays[i].units.upper);
	for (int i = 0; i < wish->nnamed; i++)
		highest = Max(highest, wish->named[i].upper);
	return Min(highest + wish->quantity, wish->limit);
}

/*
 * What reaches out of the window may meet there what we do not see, so it
 * stays where it is.
 */
bool
rsv_board_set_up(Board *board, const Stay *stays, int nstays, const Wish *wish,
			 Period window)
{
	int64		nstrands = 0;
	int32		limit = count_units(stays, nstays, wish);

	for (int i = 0; i < nstays; i++)
		nstrands +=
			Max(Min(stays[i].units.upper, limit) - stays[i].units.lower, 0);
	if (nstrands > MOST_STRANDS || limit > MOST_STRANDS)
		return false;

	memset(board, 0, sizeof(Board));
	board->wish = wish;
	board->window = window;
	board->size = nstrands + wish->quantity + 16;
	board->strands = MemoryContextAllocHuge(CurrentMemoryContext,
											board->size * sizeof(Strand));
	board->nunits = limit;
	board->first = MemoryContextAllocHuge(CurrentMemoryContext,
										  limit * sizeof(int));
	for (int32 unit = 0; unit < limit; unit++)
		board->first[unit] = NOBODY;

	for (int i = 0; i < nstays; i++)
	{
		bool		fixed = !stays[i].movable ||
			stays[i].during.from < window.from ||
			stays[i].during.to > window.to;
		int32		upper = Min(stays[i].units.upper, limit);

		for (int32 unit = stays[i].units.lower; unit < upper; unit++)
			rsv_board_link(
				board, rsv_board_add(board, i, unit, stays[i].during, fixed),
				unit);
	}
	return true;
}
