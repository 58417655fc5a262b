/*
 * placement.c
 *		Does a demand fit what stands there?
 *
 * First by the count, then on units that are free, then by moving others.
 */
#include "postgres.h"

#include "access/transam.h"
#include "inventory/current_allocation.h"
#include "inventory/draft.h"
#include "inventory/late_stay.h"
#include "inventory/placement.h"
#include "packing/repack.h"

/* A chain of stays that touch for so long is rather something without end. */
#define MOST_WINDOW (1000 * 366 * USECS_PER_DAY)

static bool
same_reservation(const Allocation *row, const pg_uuid_t *id)
{
	return !row->closure && memcmp(&row->reservation_id, id, UUID_LEN) == 0;
}

static bool
is_of_ended(const Judgement *judgement, const Allocation *row)
{
	for (int i = 0; i < judgement->nexpired; i++)
		if (same_reservation(row, &judgement->expired[i]))
			return true;
	return false;
}

static bool
is_expired(const Judgement *judgement, const Allocation *row)
{
	return rsv_allocation_ends(row) && is_of_ended(judgement, row);
}

/* A row of a change is pinned only until the change has ended. */
static bool
is_pinned(const Judgement *judgement, const Allocation *row, Count count)
{
	return row->pinned &&
		(row->use == ROW_FIRM || count < COUNT_LIVE ||
		 !is_of_ended(judgement, row));
}

static bool
is_of_demand(const Demand *demand, const Allocation *row)
{
	return rsv_demand_is_change(demand) &&
		same_reservation(row, demand->reservation_id);
}

/* Not in its own way; but what a guest keeps stays where it is. */
static bool
own_row_counts(const Judgement *judgement, const Allocation *row)
{
	const Demand *demand = judgement->demand;

	if (rsv_allocation_is_left(row, demand->keeping))
		return false;
	return judgement->apart || demand->mode == DEMAND_LATER ||
		(demand->mode == DEMAND_ONWARD &&
		 row->during.from < judgement->occupied.from);
}

static bool
row_counts(const Judgement *judgement, const Allocation *row, Count count)
{
	const Demand *demand = judgement->demand;

	if (is_of_demand(demand, row))
		return own_row_counts(judgement, row);
	if (count >= COUNT_LIVE && is_expired(judgement, row))
		return false;
	return count < COUNT_CERTAIN || !TransactionIdIsValid(row->busy);
}

/* The guest is on other units from now on, or has left some before others. */
static TimestampTz
end_of_row(const Judgement *judgement, const Allocation *row)
{
	TimestampTz end = row->during.to;

	if (!is_of_demand(judgement->demand, row))
		return end;
	if (judgement->demand->mode == DEMAND_ONWARD)
		return Min(end, judgement->occupied.from);
	if (judgement->demand->mode == DEMAND_LATER)
		return Min(end, judgement->had_during.to);
	return end;
}

static bool
closes_all(const Demand *demand)
{
	return demand->mode == DEMAND_CLOSURE &&
		demand->units.upper == PG_INT32_MAX;
}

int32
rsv_placement_limit(const Judgement *judgement)
{
	return judgement->resource->capacity +
		(judgement->overbook ? judgement->resource->overbooking : 0);
}

/* Drops from the stock what does not count; its rows become stays. */
static Stay *
make_stays(const Judgement *judgement, Allocations *stock, Count count)
{
	Stay	   *stays;
	int			n = 0;

	for (int i = 0; i < stock->n; i++)
		if (row_counts(judgement, &stock->rows[i], count))
			stock->rows[n++] = stock->rows[i];
	stock->n = n;

	stays = MemoryContextAllocHuge(CurrentMemoryContext,
								   (n + 1) * sizeof(Stay));
	for (int i = 0; i < n; i++)
	{
		const Allocation *row = &stock->rows[i];

		stays[i].units = row->units;
		stays[i].during = row->during;
		stays[i].during.to = end_of_row(judgement, row);
		stays[i].closure = row->closure;
		stays[i].movable = !row->closure &&
			!is_pinned(judgement, row, count) &&
			!TransactionIdIsValid(row->busy) &&
			!is_of_demand(judgement->demand, row);
	}
	return stays;
}

/* The period that all of these rows lie in */
static Period
extent_of_rows(const Allocations *stock, Period window)
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
compare_row_starts(const void *a, const void *b)
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
	qsort(rows, n, sizeof(Period), compare_row_starts);

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
rearrange(Judgement *judgement, const PackingRequest *wish, Count count,
		  Snapshot snapshot)
{
	Effort *effort = judgement->shared ? judgement->shared : &judgement->effort;
	Period		needed = wish->during;
	Period		read = extent_of_rows(&judgement->stock, needed);

	for (;;)
	{
		Stay	   *stays;
		Period		window;
		bool		whole;
		PackResult	result;

		judgement->stock = rsv_allocation_scan_within(
			judgement->demand->resource_id, read, snapshot, effort);
		if (rsv_effort_is_spent(effort))
			return PACK_GAVE_UP;
		if (judgement->draft)
			rsv_draft_apply(judgement->draft, &judgement->stock,
							judgement->demand->resource_id, read);
		rsv_late_stay_add(judgement, &judgement->stock, read, snapshot);
		stays = make_stays(judgement, &judgement->stock, count);
		window = find_cluster(&judgement->stock, needed);
		whole = lies_within(window, read);
		result = rsv_repack(stays, judgement->stock.n, wish,
							whole ? window : read, whole,
							effort, &judgement->packing);
		if (result == PACK_WIDER && is_endless(read))
			return PACK_GAVE_UP;
		if (result == PACK_WIDER)
		{
			needed = judgement->packing.wider;
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
fit_closure(Judgement *judgement)
{
	if (judgement->stock.n > 0)
		return PACK_FULL;
	judgement->packing.npieces = 1;
	judgement->packing.pieces = palloc(sizeof(Piece));
	judgement->packing.pieces[0] = (Piece) {RSV_ALL_UNITS, judgement->occupied};
	return PACK_DONE;
}

static int64
count_taken(const Judgement *judgement, const Stay *stays,
			const PackingRequest *wish)
{
	HourCapacity hours = judgement->hours;
	int			n = judgement->stock.n;

	/* a closure may be of the units that are missing anyway */
	if (rsv_hour_capacity_is_set(judgement->resource) &&
		judgement->demand->mode != DEMAND_CLOSURE)
	{
		rsv_hour_capacity_find(&hours, judgement->resource, wish->during);
		stays = rsv_hour_capacity_count(&hours, wish->during, stays, &n);
	}
	return rsv_packing_peak(stays, n, wish->during, wish->limit);
}

static bool
count_fits(const Judgement *judgement, const Stay *stays,
		   const PackingRequest *wish)
{
	return count_taken(judgement, stays, wish) + wish->quantity <= wish->limit;
}

/*
 * Fits a guest who comes early or stays longer on the same units: only the new
 * time counts. For a guest who is in, others are moved, but not if the guest's
 * unit does not exist.
 */
static PackResult
fit_longer(Judgement *judgement, const Stay *stays, PackingRequest wish,
		   Count count, Snapshot snapshot)
{
	bool		later = judgement->demand->mode == DEMAND_LATER;
	PackResult	result = PACK_FULL;
	bool		beyond;

	wish.during = rsv_current_allocation_lacks(judgement);
	wish.nnamed = rsv_current_allocation_units(judgement, &wish.named);
	if (wish.nnamed == 0 || !count_fits(judgement, stays, &wish))
		return PACK_FULL;
	beyond = wish.named[wish.nnamed - 1].upper > wish.limit;
	if (beyond && later)
		wish.limit = wish.named[wish.nnamed - 1].upper;

	if (rsv_packing_place(stays, judgement->stock.n, &wish,
						  &judgement->packing))
		result = PACK_DONE;
	else if (later && !beyond)
		result = rearrange(judgement, &wish, count, snapshot);
	/* during the overstay another guest may have got the unit */
	if (result == PACK_FRAGMENTED && wish.during.from <= judgement->demand->now)
		result = PACK_FULL;
	if (result == PACK_DONE)
		rsv_current_allocation_keep(judgement);
	return result;
}

static bool
fits_on_own(Judgement *judgement, const Stay *stays, PackingRequest wish)
{
	wish.nnamed = rsv_current_allocation_units(judgement, &wish.named);
	return wish.nnamed > 0 &&
		rsv_packing_place(stays, judgement->stock.n, &wish,
						  &judgement->packing);
}

PackResult
rsv_placement_find(Judgement *judgement, const Allocations *found, Count count,
				   Snapshot snapshot)
{
	const Demand *demand = judgement->demand;
	PackingRequest wish = {.during = judgement->occupied,
		.quantity = judgement->quantity,.limit = rsv_placement_limit(judgement),
	.now = demand->now};
	Stay	   *stays;

	judgement->stock.n = judgement->stock.size = found->n;
	judgement->stock.rows = MemoryContextAllocHuge(
		CurrentMemoryContext, (found->n + 1) * sizeof(Allocation));
	if (found->n > 0)
		memcpy(judgement->stock.rows, found->rows,
			   found->n * sizeof(Allocation));
	stays = make_stays(judgement, &judgement->stock, count);

	if (closes_all(demand))
		return fit_closure(judgement);
	if (demand->mode == DEMAND_EARLIER || demand->mode == DEMAND_LATER)
	{
		PackResult result = fit_longer(judgement, stays, wish, count, snapshot);

		if (result == PACK_DONE || demand->mode == DEMAND_LATER)
			return result;
	}
	if (!count_fits(judgement, stays, &wish))
		return PACK_FULL;
	if (fits_on_own(judgement, stays, wish))
		return PACK_DONE;
	if (demand->mode == DEMAND_CLOSURE || rsv_demand_names_units(demand))
	{
		wish.nnamed = 1;
		wish.named = &demand->units;
	}
	if (rsv_packing_place(stays, judgement->stock.n, &wish,
						  &judgement->packing))
		return PACK_DONE;
	return rearrange(judgement, &wish, count, snapshot);
}

Stay *
rsv_placement_stays(const Allocations *stock)
{
	Stay	   *stays = MemoryContextAllocHuge(CurrentMemoryContext,
											   (stock->n + 1) * sizeof(Stay));

	for (int i = 0; i < stock->n; i++)
		stays[i] = (Stay) {.units = stock->rows[i].units,
			.during = stock->rows[i].during,
			.closure = stock->rows[i].closure};
	return stays;
}
