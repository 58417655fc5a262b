/*
 * chain.c
 *		Making room by swapping what two units hold.
 *
 * Follows the unit that is free longest. Where it ends, another is free, for
 * the count fits; what the two hold from there on, up to an instant that
 * neither is in the middle of, changes places, and the first is free on.
 *
 * This moves more than it must, but it never fails where the count fits and
 * nothing in the future is fixed: guests who are in all share the present
 * instant, so none of them starts later. A wish that starts in the past may
 * change units until now: nobody will ever have stayed there.
 */
#include "postgres.h"

#include "inventory/board.h"
#include "miscadmin.h"

/* The time itself where someone is there; without end where nobody comes */
static TimestampTz
free_until(const Board *board, int32 unit, TimestampTz time)
{
	TimestampTz until = DT_NOEND;

	for (int i = board->first[unit]; i != NOBODY; i = board->strands[i].next)
	{
		Period		during = board->strands[i].during;

		if (during.from <= time && time < during.to)
			return time;
		if (during.from > time)
			until = Min(until, during.from);
	}
	return until;
}

static bool
is_crossed(const Board *board, int32 unit, TimestampTz time)
{
	for (int i = board->first[unit]; i != NOBODY; i = board->strands[i].next)
		if (board->strands[i].during.from < time &&
			time < board->strands[i].during.to)
			return true;
	return false;
}

/* The first instant from a time on that neither unit is in the middle of */
static TimestampTz
find_boundary(const Board *board, int32 a, int32 b, TimestampTz time)
{
	const int32 units[] = {a, b};
	bool		moved = true;

	while (moved)
	{
		moved = false;
		for (int u = 0; u < 2; u++)
			for (int i = board->first[units[u]]; i != NOBODY;
				 i = board->strands[i].next)
			{
				Period		during = board->strands[i].during;

				if (during.from < time && time < during.to)
				{
					time = during.to;
					moved = true;
				}
			}
	}
	return time;
}

/* How many strands of the unit start in the period; NOBODY if one is fixed */
static int
count_movable(const Board *board, int32 unit, Period during)
{
	int			n = 0;

	for (int i = board->first[unit]; i != NOBODY; i = board->strands[i].next)
	{
		const Strand *strand = &board->strands[i];

		if (strand->during.from < during.from ||
			strand->during.from >= during.to)
			continue;
		if (strand->fixed)
			return NOBODY;
		n++;
	}
	return n;
}

static void
swap_units(Board *board, int32 a, int32 b, Period during)
{
	int			kept[2] = {NOBODY, NOBODY};
	const int32 units[] = {a, b};

	for (int u = 0; u < 2; u++)
		for (int i = board->first[units[u]], next; i != NOBODY; i = next)
		{
			Strand	   *strand = &board->strands[i];
			bool		swapped = strand->during.from >= during.from &&
				strand->during.from < during.to;
			int			to = swapped ? 1 - u : u;

			next = strand->next;
			strand->unit = units[to];
			strand->next = kept[to];
			kept[to] = i;
		}
	board->first[a] = kept[0];
	board->first[b] = kept[1];
}

/* A way on at an instant where the current unit is taken */
typedef struct Hop
{
	int32		unit;
	TimestampTz until;			/* free so far afterwards */
	TimestampTz boundary;		/* end of the swap */
	int			moves;
} Hop;

static bool
better_hop(const Hop *a, const Hop *b)
{
	if (a->until != b->until)
		return a->until > b->until;
	return a->moves < b->moves;
}

/*
 * What swapping with the unit would give. A boundary beyond the window is
 * one that we cannot know.
 */
static bool
measure_hop(Board *board, int32 current, TimestampTz time, bool jump, Hop *hop,
			TimestampTz *wider)
{
	TimestampTz end = board->wish->during.to;
	Period		swapped;
	int			here;
	int			there;

	hop->until = Min(free_until(board, hop->unit, time), end);
	hop->moves = 0;
	if (hop->until <= time)
		return false;
	if (jump)
		return true;

	hop->boundary = find_boundary(board, current, hop->unit, hop->until);
	if (hop->boundary > board->window.to)
	{
		*wider = Max(*wider, hop->boundary);
		return false;
	}
	swapped = (Period) {time, hop->boundary};
	here = count_movable(board, current, swapped);
	there = count_movable(board, hop->unit, swapped);
	hop->moves = here + there;
	return here != NOBODY && there != NOBODY;
}

static bool
find_hop(Board *board, int32 current, TimestampTz time, bool jump, Hop *best,
		 TimestampTz *wider)
{
	best->unit = NOBODY;
	for (int32 unit = 0; unit < board->nunits; unit++)
	{
		Hop			hop = {.unit = unit};

		if (unit != current &&
			measure_hop(board, current, time, jump, &hop, wider) &&
			(best->unit == NOBODY || better_hop(&hop, best)))
			*best = hop;
	}
	return best->unit != NOBODY;
}

static int32
find_longest_free(const Board *board, TimestampTz time)
{
	int32		best = 0;

	for (int32 unit = 1; unit < board->nunits; unit++)
		if (free_until(board, unit, time) > free_until(board, best, time))
			best = unit;
	return best;
}

static void
put_piece(Board *board, int32 unit, Period during)
{
	if (during.from < during.to)
		rsv_board_link(board,
					   rsv_board_add(board, NOBODY, unit, during, true), unit);
}

static void
take_pieces_back(Board *board, int nstrands)
{
	while (board->nstrands > nstrands)
		rsv_board_unlink(board, --board->nstrands);
}

bool
rsv_chain(Board *board, int32 only, TimestampTz *wider)
{
	Period		rest = board->wish->during;
	TimestampTz time = rest.from;
	int32 current = only != NOBODY ? only : find_longest_free(board, time);
	int			nstrands = board->nstrands;

	if (is_crossed(board, current, time))
		return false;
	while ((time = free_until(board, current, time)) < rest.to)
	{
		bool		jump = only == NOBODY && time <= board->wish->now;
		Hop			hop;

		CHECK_FOR_INTERRUPTS();
		if (!find_hop(board, current, time, jump, &hop, wider))
		{
			take_pieces_back(board, nstrands);
			return false;
		}
		if (jump)
		{
			put_piece(board, current, (Period) {rest.from, time});
			rest.from = time;
			current = hop.unit;
		}
		else
			swap_units(board, current, hop.unit,
					   (Period) {time, hop.boundary});
	}
	put_piece(board, current, rest);
	return true;
}
