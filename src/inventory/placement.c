/*
 * placement.c
 *		Does a demand fit what stands there?
 *
 * First by the count, then on units that are free, then by moving others.
 */
#include "postgres.h"

#include "access/transam.h"
#include "common/pg_prng.h"
#include "inventory/current_allocation.h"
#include "inventory/placement.h"
#include "packing/repack.h"

/* From so many units on, try a few before reading what all of them hold */
#define PROBE_LIMIT 1000
#define PROBES 4

/* A chain of stays that touch for so long is rather something without end. */
#define MOST_WINDOW (1000 * 366 * USECS_PER_DAY)

static bool
same_reservation(const Allocation *row, const pg_uuid_t *id)
{
	return !row->closure && memcmp(&row->reservation_id, id, UUID_LEN) == 0;
}

static bool
is_expired(const Demand *demand, const Allocation *row)
{
	for (int i = 0; i < demand->nexpired; i++)
		if (same_reservation(row, &demand->expired[i]))
			return true;
	return false;
}

static bool
counts(const Demand *demand, const Allocation *row, Count count)
{
	/* not in its own way; but what a guest keeps stays where it is */
	if (demand->own && same_reservation(row, demand->own))
		return demand->later;
	if (count >= COUNT_LIVE && is_expired(demand, row))
		return false;
	return count < COUNT_CERTAIN || !TransactionIdIsValid(row->busy);
}

static bool
closes_all(const Demand *demand)
{
	return demand->named.upper == PG_INT32_MAX;
}

int32
rsv_placement_limit(const Demand *demand)
{
	return demand->resource->capacity +
		(demand->overbook ? demand->resource->overbooking : 0);
}

/* Drops from the stock what does not count; its rows become stays. */
static Stay *
make_stays(const Demand *demand, Allocations *stock, Count count)
{
	Stay	   *stays;
	int			n = 0;

	for (int i = 0; i < stock->n; i++)
		if (counts(demand, &stock->rows[i], count))
			stock->rows[n++] = stock->rows[i];
	stock->n = n;

	stays = MemoryContextAllocHuge(CurrentMemoryContext,
								   (n + 1) * sizeof(Stay));
	for (int i = 0; i < n; i++)
	{
		const Allocation *row = &stock->rows[i];

		stays[i].units = row->units;
		stays[i].during = row->during;
		stays[i].closure = row->closure;
		stays[i].movable = !row->closure && !row->pinned &&
			!TransactionIdIsValid(row->busy);
	}
	return stays;
}

/* The period that all of these rows lie in */
static Period
extent(const Allocations *stock, Period window)
{
	for (int i = 0; i < stock->n; i++)
		if (!stock->rows[i].closure)
		{
			window.from = Min(window.from, stock->rows[i].during.from);
			window.to = Max(window.to, stock->rows[i].during.to);
		}
	return window;
}

static bool
is_endless(Period window)
{
	return TIMESTAMP_NOT_FINITE(window.from) ||
		TIMESTAMP_NOT_FINITE(window.to) ||
		window.to - window.from > MOST_WINDOW;
}

/* As asked for; doubled, so that few looks are enough however far it is */
static Period
widen(Period read, Period asked)
{
	int64		length = read.to - read.from;

	if (asked.from < read.from)
		read.from = Min(asked.from, read.from - length);
	if (asked.to > read.to)
		read.to = Max(asked.to, read.to + length);
	return read;
}

static int
compare_starts(const void *a, const void *b)
{
	TimestampTz left = ((const Period *) a)->from;
	TimestampTz right = ((const Period *) b)->from;

	return (left > right) - (left < right);
}

/*
 * The period, with all rows that overlap it, or one of these, and so on: what
 * stands outside of it need not move, whatever moves within.
 */
static Period
find_cluster(const Allocations *stock, Period period)
{
	Period	   *rows = MemoryContextAllocHuge(CurrentMemoryContext,
											  (stock->n + 1) * sizeof(Period));
	Period		cluster;
	int			n = 0;

	rows[n++] = period;
	for (int i = 0; i < stock->n; i++)
		if (!stock->rows[i].closure)
			rows[n++] = stock->rows[i].during;
	qsort(rows, n, sizeof(Period), compare_starts);

	cluster = rows[0];
	for (int i = 1; i < n; i++)
		if (rows[i].from < cluster.to)
			cluster.to = Max(cluster.to, rows[i].to);
		else if (rsv_period_overlaps(cluster, period))
			break;
		else
			cluster = rows[i];
	pfree(rows);
	return cluster;
}

static bool
lies_within(Period inner, Period outer)
{
	return inner.from >= outer.from && inner.to <= outer.to;
}

/*
 * Room can be made: look as far as those reach who would have to move, and
 * further if the packing asks for it, or if a row that reaches out of the
 * window, which stays where it is, may have to move.
 */
static PackResult
repack(Demand *demand, const PackingRequest *wish, Count count,
	   Snapshot snapshot)
{
	Effort	   *effort = demand->shared ? demand->shared : &demand->effort;
	Period		needed = wish->during;
	Period		read = extent(&demand->stock, needed);

	for (;;)
	{
		Stay	   *stays;
		Period		window;
		bool		whole;
		PackResult	result;

		demand->stock = rsv_allocation_scan_within(demand->resource_id, read,
												   snapshot, effort);
		if (rsv_effort_is_spent(effort))
			return PACK_GAVE_UP;
		stays = make_stays(demand, &demand->stock, count);
		window = find_cluster(&demand->stock, needed);
		whole = lies_within(window, read);
		result = rsv_repack(stays, demand->stock.n, wish,
									whole ? window : read, whole,
									effort, &demand->packing);
		if (result == PACK_WIDER && is_endless(read))
			return PACK_GAVE_UP;
		if (result == PACK_WIDER)
		{
			needed = demand->packing.wider;
			window.from = Min(window.from, needed.from);
			window.to = Max(window.to, needed.to);
		}
		else if (result != PACK_FRAGMENTED || whole)
			return result;
		read = widen(read, window);
	}
}

/* A closure of the whole resource needs it empty. */
static PackResult
fit_closure(Demand *demand)
{
	if (demand->stock.n > 0)
		return PACK_FULL;
	demand->packing.npieces = 1;
	demand->packing.pieces = palloc(sizeof(Piece));
	demand->packing.pieces[0] = (Piece) {RSV_ALL_UNITS, demand->occupied};
	return PACK_DONE;
}

static bool
count_fits(const Demand *demand, const Stay *stays, const PackingRequest *wish)
{
	return rsv_packing_peak(stays, demand->stock.n, wish->during, wish->limit) +
		wish->quantity <= wish->limit;
}

/*
 * A guest who comes early or stays longer, on the units that he has: what
 * counts is the time that is new. For one who is in others are moved, but not
 * if his unit does not exist.
 */
static PackResult
fit_longer(Demand *demand, const Stay *stays, PackingRequest wish, Count count,
		   Snapshot snapshot)
{
	PackResult	result = PACK_FULL;
	bool		beyond;

	wish.during = rsv_current_allocation_lacks(demand);
	wish.nnamed = rsv_current_allocation_units(demand, &wish.named);
	if (wish.nnamed == 0 || !count_fits(demand, stays, &wish))
		return PACK_FULL;
	beyond = wish.named[wish.nnamed - 1].upper > wish.limit;
	if (beyond && demand->later)
		wish.limit = wish.named[wish.nnamed - 1].upper;

	if (rsv_packing_place(stays, demand->stock.n, &wish, &demand->packing))
		result = PACK_DONE;
	else if (demand->later && !beyond)
		result = repack(demand, &wish, count, snapshot);
	/* while he overstayed the unit may have become somebody else's */
	if (result == PACK_FRAGMENTED && wish.during.from <= demand->now)
		result = PACK_FULL;
	if (result == PACK_DONE)
		rsv_current_allocation_keep(demand);
	return result;
}

static bool
fits_on_own(Demand *demand, const Stay *stays, PackingRequest wish)
{
	wish.nnamed = rsv_current_allocation_units(demand, &wish.named);
	return wish.nnamed > 0 &&
		rsv_packing_place(stays, demand->stock.n, &wish, &demand->packing);
}

PackResult
rsv_placement_find(Demand *demand, const Allocations *found, Count count,
				   Snapshot snapshot)
{
	PackingRequest wish = {.during = demand->occupied,
						   .quantity = demand->quantity,
						   .limit = rsv_placement_limit(demand),
						   .now = demand->now};
	Stay	   *stays;

	demand->stock.n = demand->stock.size = found->n;
	demand->stock.rows = MemoryContextAllocHuge(
		CurrentMemoryContext, (found->n + 1) * sizeof(Allocation));
	if (found->n > 0)
		memcpy(demand->stock.rows, found->rows, found->n * sizeof(Allocation));
	stays = make_stays(demand, &demand->stock, count);

	if (demand->closing && closes_all(demand))
		return fit_closure(demand);
	if (demand->earlier || demand->later)
	{
		PackResult	result = fit_longer(demand, stays, wish, count, snapshot);

		if (result == PACK_DONE || demand->later)
			return result;
	}
	if (!count_fits(demand, stays, &wish))
		return PACK_FULL;
	if (fits_on_own(demand, stays, wish))
		return PACK_DONE;
	if (demand->closing || demand->wants_named_units)
	{
		wish.nnamed = 1;
		wish.named = &demand->named;
	}
	if (rsv_packing_place(stays, demand->stock.n, &wish, &demand->packing))
		return PACK_DONE;
	return repack(demand, &wish, count, snapshot);
}

/*
 * With very many units most are free or most are not, and reading what all
 * of them hold takes as long as there are holders. A unit that is free, with
 * nothing on units that do not exist, proves that the count fits.
 */
bool
rsv_placement_probe(Demand *demand, Snapshot snapshot)
{
	int32		capacity = demand->resource->capacity;
	UnitRange	beyond = {capacity, PG_INT32_MAX};

	/* the probed units exist, so there are at least PROBE_LIMIT of those */
	if (demand->quantity > capacity / PROBE_LIMIT || demand->closing ||
		demand->wants_named_units || demand->own ||
		rsv_allocation_scan(demand->resource_id, beyond, demand->occupied,
							snapshot).n > 0)
		return false;

	for (int i = 0; i < PROBES; i++)
	{
		UnitRange	units;

		units.lower = pg_prng_uint64_range(&pg_global_prng_state, 0,
										   capacity - demand->quantity);
		units.upper = units.lower + demand->quantity;
		if (rsv_allocation_scan(demand->resource_id, units, demand->occupied,
								snapshot).n > 0)
			continue;
		demand->packing.npieces = 1;
		demand->packing.pieces = palloc(sizeof(Piece));
		demand->packing.pieces[0] = (Piece) {units, demand->occupied};
		return true;
	}
	return false;
}
