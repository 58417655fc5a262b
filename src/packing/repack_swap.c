/*
 * repack_swap.c
 *		Making room by swapping what two units hold.
 *
 * Follows a unit that is free. Where it ends, another is free, for the count
 * fits; what the two hold from there on, up to an instant that neither is in
 * the middle of, changes places, and the first is free on. A swap takes as
 * long as it has strands, however many these are.
 *
 * This moves more than it must, but it never fails where the count fits and
 * nothing in the future is fixed: guests who are in all share the present
 * instant, so none of them starts later. A wish that starts in the past may
 * change units until now: no guest will ever have stayed there.
 */
#include "postgres.h"

#include "packing/effort.h"
#include "packing/repack_swap.h"
#include "packing/unit_grid.h"

/* The time itself where the unit is taken; without end where nothing comes */
static TimestampTz
free_until(const UnitGrid *board, int32 unit, TimestampTz time)
{
	const UnitLane *lane = &board->lanes[unit];
	int			next = rsv_unit_grid_ends_after(board, unit, time);

	if (next == lane->n)
		return DT_NOEND;
	return Max(board->strands[lane->strands[next]].during.from, time);
}

static bool
is_crossed(const UnitGrid *board, int32 unit, TimestampTz time)
{
	const UnitLane *lane = &board->lanes[unit];
	int			next = rsv_unit_grid_ends_after(board, unit, time);

	return next < lane->n &&
		board->strands[lane->strands[next]].during.from < time;
}

/* The end of what the unit is in the middle of, from its place next on */
static TimestampTz
end_of_middle(const UnitGrid *board, int32 unit, int *next, TimestampTz time)
{
	const UnitLane *lane = &board->lanes[unit];

	for (; *next < lane->n; (*next)++)
	{
		Period		during = board->strands[lane->strands[*next]].during;

		if (during.from >= time)
			break;
		time = Max(time, during.to);
	}
	return time;
}

/*
 * The first instant from a time on that neither unit is in the middle of; or
 * one beyond the window, where what follows is not known.
 */
static TimestampTz
find_boundary(const UnitGrid *board, int32 a, int32 b, TimestampTz time)
{
	int			next_a = rsv_unit_grid_ends_after(board, a, time);
	int			next_b = rsv_unit_grid_ends_after(board, b, time);
	int			steps = next_a + next_b;
	TimestampTz before;

	do
	{
		before = time;
		time = end_of_middle(board, a, &next_a, time);
		time = end_of_middle(board, b, &next_b, time);
	} while (time > before && time <= board->window.to);
	(void) rsv_effort_spend(board->effort, 1 + next_a + next_b - steps);
	return time;
}

/* How many strands of the unit start in the period; NOBODY if one is fixed */
static int
count_movable(const UnitGrid *board, int32 unit, Period during)
{
	const UnitLane *lane = &board->lanes[unit];
	int			first = rsv_unit_grid_starts_from(board, unit, during.from);
	int			end = first;

	for (; end < lane->n; end++)
	{
		const UnitStay *strand = &board->strands[lane->strands[end]];

		if (strand->during.from >= during.to)
			break;
		if (strand->fixed)
			return NOBODY;
	}
	(void) rsv_effort_spend(board->effort, 1 + end - first);
	return end - first;
}

/* A lane with what another one holds in its middle */
static UnitLane
join_lanes(UnitGrid *board, int32 unit, int from, int to, int32 other,
		   int other_from, int other_to)
{
	const UnitLane *lane = &board->lanes[unit];
	const UnitLane *middle = &board->lanes[other];
	int			taken = other_to - other_from;
	UnitLane	joined = {.n = lane->n - (to - from) + taken,
		.tangled = lane->tangled || middle->tangled};

	joined.size = joined.n + 8;
	joined.strands = MemoryContextAllocHuge(CurrentMemoryContext,
											joined.size * sizeof(int));
	memcpy(joined.strands, lane->strands, from * sizeof(int));
	memcpy(joined.strands + from, middle->strands + other_from,
		   taken * sizeof(int));
	memcpy(joined.strands + from + taken, lane->strands + to,
		   (lane->n - to) * sizeof(int));
	for (int i = from; i < from + taken; i++)
		board->strands[joined.strands[i]].unit = unit;
	(void) rsv_effort_spend(board->effort, 1 + taken + joined.n / 16);
	return joined;
}

static void
swap_units(UnitGrid *board, int32 a, int32 b, Period during)
{
	int			from_a = rsv_unit_grid_starts_from(board, a, during.from);
	int			to_a = rsv_unit_grid_starts_from(board, a, during.to);
	int			from_b = rsv_unit_grid_starts_from(board, b, during.from);
	int			to_b = rsv_unit_grid_starts_from(board, b, during.to);
	UnitLane	lanes[] = {
		join_lanes(board, a, from_a, to_a, b, from_b, to_b),
		join_lanes(board, b, from_b, to_b, a, from_a, to_a)
	};
	const int32 units[] = {a, b};

	for (int i = 0; i < 2; i++)
	{
		if (board->lanes[units[i]].strands)
			pfree(board->lanes[units[i]].strands);
		board->lanes[units[i]] = lanes[i];
	}
}

/* A way on at an instant where the current unit is taken */
typedef struct Hop
{
	int32		unit;
	TimestampTz until;			/* free so far afterwards */
	TimestampTz boundary;		/* end of the swap */
	int			moves;
} Hop;

/* How hops are chosen, and what that has come upon */
typedef struct Chain
{
	UnitGrid   *board;
	bool		fewest;			/* moves decide, and not the time that is won */
	TimestampTz beyond;			/* a boundary that was not in the window */
	bool		too_many;		/* a swap that nobody would wait for */
} Chain;

static bool
better_hop(const Chain *chain, const Hop *a, const Hop *b)
{
	if (chain->fewest && a->moves != b->moves)
		return a->moves < b->moves;
	if (a->until != b->until)
		return a->until > b->until;
	return a->moves < b->moves;
}

/* Measures a swap with the unit. A boundary beyond the window is not known. */
static bool
measure_hop(Chain *chain, int32 current, TimestampTz time, bool jump, Hop *hop)
{
	const UnitGrid *board = chain->board;
	Period		swapped;
	int			here;
	int			there;

	hop->until = Min(free_until(board, hop->unit, time), board->wanted.to);
	hop->moves = 0;
	if (hop->until <= time)
		return false;
	if (jump)
		return true;

	hop->boundary = find_boundary(board, current, hop->unit, hop->until);
	swapped = (Period) {time, Min(hop->boundary, board->window.to)};
	here = count_movable(board, current, swapped);
	there = count_movable(board, hop->unit, swapped);
	hop->moves = here + there;
	if (here == NOBODY || there == NOBODY)
		return false;
	if (hop->moves > RSV_MOST_MOVES)
		chain->too_many = true;
	else if (hop->boundary > board->window.to)
		chain->beyond = Max(chain->beyond, hop->boundary);
	else
		return true;
	return false;
}

static bool
find_hop(Chain *chain, int32 current, TimestampTz time, bool jump, Hop *best)
{
	best->unit = NOBODY;
	for (int32 unit = 0; unit < chain->board->nunits; unit++)
	{
		Hop			hop = {.unit = unit};

		if (!rsv_effort_spend(chain->board->effort, 4))
			return false;
		if (unit != current && measure_hop(chain, current, time, jump, &hop) &&
			(best->unit == NOBODY || better_hop(chain, &hop, best)))
			*best = hop;
	}
	return best->unit != NOBODY;
}

static int32
find_longest_free(const UnitGrid *board, TimestampTz time)
{
	int32		best = 0;

	for (int32 unit = 1; unit < board->nunits; unit++)
		if (free_until(board, unit, time) > free_until(board, best, time))
			best = unit;
	(void) rsv_effort_spend(board->effort, 4 * (int64) board->nunits);
	return best;
}

static void
put_piece(UnitGrid *board, int32 unit, Period during)
{
	if (during.from < during.to)
		rsv_unit_grid_link(
			board, rsv_unit_grid_add(board, NOBODY, unit, during, true), unit);
}

static void
take_pieces_back(UnitGrid *board, int nstrands)
{
	while (board->nstrands > nstrands)
	{
		rsv_unit_grid_unlink(board, board->nstrands - 1);
		board->nstrands--;
	}
}

static Room
give_up(const Chain *chain)
{
	if (rsv_effort_is_spent(chain->board->effort))
		return ROOM_UNKNOWN;
	if (chain->beyond > chain->board->window.to)
		return ROOM_BEYOND;
	return chain->too_many ? ROOM_UNKNOWN : ROOM_NONE;
}

Room
rsv_repack_swap(UnitGrid *board, int32 only, bool fewest, TimestampTz *beyond)
{
	Chain		chain = {.board = board,.fewest = fewest,
	.beyond = board->window.to};
	Period		rest = board->wanted;
	TimestampTz time = rest.from;
	int32 current = only != NOBODY ? only : find_longest_free(board, time);
	int			nstrands = board->nstrands;

	if (is_crossed(board, current, time))
		return ROOM_NONE;
	while ((time = free_until(board, current, time)) < rest.to)
	{
		bool		jump = only == NOBODY && !board->reversed &&
			time <= board->now;
		Hop			hop = {NOBODY};

		if (!find_hop(&chain, current, time, jump, &hop))
		{
			take_pieces_back(board, nstrands);
			*beyond = chain.beyond;
			return give_up(&chain);
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
	return ROOM_MADE;
}
