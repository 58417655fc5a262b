/*
 * unit_grid.c
 *		The units of a resource over a window of time, to rearrange stays on.
 *
 * A stay of three units is three strands here, each of which can move on its
 * own. What stands on a unit is an array in the order of time, in which a
 * place is found by halving.
 */
#include "postgres.h"

#include "packing/effort.h"
#include "packing/unit_grid.h"

/* Strands that are worth the memory, and the time to read them */
#define MOST_STRANDS 1000000

/* Bytes are moved so much faster than strands are looked at. */
#define MOVED_A_STEP 16

int
rsv_unit_grid_ends_after(const UnitGrid *board, int32 unit, TimestampTz time)
{
	const UnitLane *lane = &board->lanes[unit];
	int			low = 0;
	int			high = lane->n;

	Assert(unit >= 0 && unit < board->nunits);
	if (lane->tangled)
	{
		(void) rsv_effort_spend(board->effort, lane->n);
		while (low < high &&
			   board->strands[lane->strands[low]].during.to <= time)
			low++;
		return low;
	}
	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (board->strands[lane->strands[middle]].during.to <= time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int
rsv_unit_grid_starts_from(const UnitGrid *board, int32 unit, TimestampTz time)
{
	const UnitLane *lane = &board->lanes[unit];
	int			low = 0;
	int			high = lane->n;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (board->strands[lane->strands[middle]].during.from < time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
make_room(UnitLane *lane)
{
	if (lane->n < lane->size)
		return;
	lane->size = Max(lane->size * 2, 8);
	lane->strands = lane->strands == NULL ?
		palloc(lane->size * sizeof(int)) :
		repalloc_huge(lane->strands, lane->size * sizeof(int));
}

void
rsv_unit_grid_link(UnitGrid *board, int strand, int32 unit)
{
	UnitLane   *lane = &board->lanes[unit];
	int			place = rsv_unit_grid_starts_from(
		board, unit, board->strands[strand].during.from);
	int			behind = lane->n - place;

	Assert(strand < board->nstrands && unit >= 0 && unit < board->nunits);
	make_room(lane);
	memmove(&lane->strands[place + 1], &lane->strands[place],
			behind * sizeof(int));
	lane->strands[place] = strand;
	lane->n++;
	board->strands[strand].unit = unit;
	(void) rsv_effort_spend(board->effort, 1 + behind / MOVED_A_STEP);
}

void
rsv_unit_grid_unlink(UnitGrid *board, int strand)
{
	int32		unit = board->strands[strand].unit;
	UnitLane   *lane = &board->lanes[unit];
	int			place = rsv_unit_grid_starts_from(
		board, unit, board->strands[strand].during.from);

	/* others may start at the same time where they are tangled */
	while (lane->strands[place] != strand)
	{
		place++;
		Assert(place < lane->n);
	}
	lane->n--;
	memmove(&lane->strands[place], &lane->strands[place + 1],
			(lane->n - place) * sizeof(int));
	(void) rsv_effort_spend(board->effort,
							1 + (lane->n - place) / MOVED_A_STEP);
}

int
rsv_unit_grid_add(UnitGrid *board, int stay, int32 unit, Period during,
				  bool fixed)
{
	if (board->nstrands == board->size)
	{
		board->size *= 2;
		board->strands = repalloc_huge(board->strands,
									   board->size * sizeof(UnitStay));
	}
	board->strands[board->nstrands] =
		(UnitStay) {stay, unit, unit, during, fixed};
	return board->nstrands++;
}

int
rsv_unit_grid_moved(const UnitGrid *board)
{
	int			n = 0;

	for (int i = 0; i < board->nstrands; i++)
		if (board->strands[i].stay != NOBODY &&
			board->strands[i].unit != board->strands[i].home)
			n++;
	(void) rsv_effort_spend(board->effort, board->nstrands);
	return n;
}

/*
 * Setting it up
 */

/* Of the units that nobody is on, no more than are wished for can matter. */
static int32
count_grid_units(const Stay *stays, int nstays, const PackingRequest *wish)
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
 * A stay that reaches out of the window may meet another there that is not
 * known, so it stays where it is. Strands of a stay stand together, in the
 * order of the stays.
 */
static void
add_stay(UnitGrid *board, int number, const Stay *stay)
{
	bool		fixed = !stay->movable ||
		stay->during.from < board->window.from ||
		stay->during.to > board->window.to;
	int32		upper = Min(stay->units.upper, board->nunits);

	for (int32 unit = stay->units.lower; unit < upper; unit++)
	{
		int			strand =
			rsv_unit_grid_add(board, number, unit, stay->during, fixed);
		UnitLane   *lane = &board->lanes[unit];

		make_room(lane);
		lane->strands[lane->n++] = strand;
	}
}

static int
compare_grid_starts(const void *a, const void *b, void *strands)
{
	TimestampTz left = ((UnitStay *) strands)[*(const int *) a].during.from;
	TimestampTz right = ((UnitStay *) strands)[*(const int *) b].during.from;

	return (left > right) - (left < right);
}

static void
sort_lane(UnitGrid *board, UnitLane *lane)
{
	TimestampTz end = DT_NOBEGIN;

	qsort_arg(lane->strands, lane->n, sizeof(int), compare_grid_starts,
			  board->strands);
	for (int i = 0; i < lane->n; i++)
	{
		Period		during = board->strands[lane->strands[i]].during;

		lane->tangled |= during.from < end;
		end = Max(end, during.to);
	}
	(void) rsv_effort_spend(board->effort, 4 * (int64) lane->n);
}

bool
rsv_unit_grid_set_up(UnitGrid *board, const Stay *stays, int nstays,
					 const PackingRequest *wish, Period window, Effort *effort)
{
	int64		nstrands = 0;
	int32		limit = count_grid_units(stays, nstays, wish);

	for (int i = 0; i < nstays; i++)
		nstrands +=
			Max(Min(stays[i].units.upper, limit) - stays[i].units.lower, 0);
	if (nstrands > MOST_STRANDS || limit > MOST_STRANDS)
		return false;

	memset(board, 0, sizeof(UnitGrid));
	board->wanted = wish->during;
	board->window = window;
	board->now = wish->now;
	board->effort = effort;
	board->size = nstrands + wish->quantity + 16;
	board->strands = MemoryContextAllocHuge(CurrentMemoryContext,
											board->size * sizeof(UnitStay));
	board->nunits = limit;
	board->lanes = MemoryContextAllocExtended(CurrentMemoryContext,
											  Max(limit, 1) * sizeof(UnitLane),
											  MCXT_ALLOC_HUGE |
											  MCXT_ALLOC_ZERO);
	for (int i = 0; i < nstays; i++)
		add_stay(board, i, &stays[i]);
	for (int32 unit = 0; unit < limit; unit++)
		sort_lane(board, &board->lanes[unit]);
	return true;
}

/*
 * Copies
 */

static TimestampTz
reverse_time(TimestampTz time)
{
	if (TIMESTAMP_IS_NOBEGIN(time))
		return DT_NOEND;
	return TIMESTAMP_IS_NOEND(time) ? DT_NOBEGIN : -time;
}

/* At one microsecond, an end that is not included is a start that is. */
static Period
reverse_period(Period period)
{
	return (Period) {reverse_time(period.to), reverse_time(period.from)};
}

static UnitLane
copy_lane(const UnitLane *lane, bool reversed)
{
	UnitLane	copy = *lane;

	if (lane->n == 0)
		return (UnitLane) {0};
	copy.size = lane->n;
	copy.strands = MemoryContextAllocHuge(CurrentMemoryContext,
										  lane->n * sizeof(int));
	for (int i = 0; i < lane->n; i++)
		copy.strands[i] = lane->strands[reversed ? lane->n - 1 - i : i];
	return copy;
}

UnitGrid
rsv_unit_grid_copy(const UnitGrid *board, bool reversed)
{
	UnitGrid	copy = *board;

	copy.strands = MemoryContextAllocHuge(CurrentMemoryContext,
										  board->size * sizeof(UnitStay));
	memcpy(copy.strands, board->strands, board->nstrands * sizeof(UnitStay));
	copy.lanes = MemoryContextAllocHuge(
		CurrentMemoryContext, Max(board->nunits, 1) * sizeof(UnitLane));
	for (int32 unit = 0; unit < board->nunits; unit++)
		copy.lanes[unit] = copy_lane(&board->lanes[unit], reversed);
	(void) rsv_effort_spend(board->effort, board->nstrands + board->nunits);
	if (!reversed)
		return copy;

	copy.wanted = reverse_period(board->wanted);
	copy.window = reverse_period(board->window);
	copy.reversed = !board->reversed;
	for (int i = 0; i < copy.nstrands; i++)
		copy.strands[i].during = reverse_period(copy.strands[i].during);
	for (int32 unit = 0; unit < copy.nunits; unit++)
		if (copy.lanes[unit].tangled)
			qsort_arg(copy.lanes[unit].strands, copy.lanes[unit].n,
					  sizeof(int), compare_grid_starts, copy.strands);
	return copy;
}

void
rsv_unit_grid_free(UnitGrid *board)
{
	for (int32 unit = 0; unit < board->nunits; unit++)
		if (board->lanes[unit].strands)
			pfree(board->lanes[unit].strands);
	pfree(board->lanes);
	pfree(board->strands);
}
