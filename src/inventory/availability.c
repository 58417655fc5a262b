/*
 * availability.c
 *		Is there room, and which units are it?
 *
 * One judgement for commands and queries. A command looks with a dirty
 * snapshot, so others' uncommitted rows are among what it sees. All of them
 * count at first; only if that leaves no room is it asked whether there would
 * be room without the holds that have ended, and without what may yet be
 * rolled back.
 */
#include "postgres.h"

#include "access/transam.h"
#include "inventory/current_allocation.h"
#include "inventory/expired_hold.h"
#include "inventory/placement.h"

/* Adds the holds that have ended to those known; false if there is none. */
static bool
find_ended(Demand *demand, const Allocations *found)
{
	pg_uuid_t  *ended;
	int			n = rsv_expired_hold_find(found, demand->now, &ended);
	int			known = demand->nexpired;
	pg_uuid_t  *all;

	if (n == 0)
		return false;
	all = palloc((known + n) * sizeof(pg_uuid_t));
	for (int i = 0; i < known; i++)
		all[i] = demand->expired[i];
	memcpy(all + known, ended, n * sizeof(pg_uuid_t));
	demand->expired = all;
	demand->nexpired = known + n;
	return true;
}

/* Of all units; to a closure, of any that it wants */
static bool
is_closed(const Demand *demand, const Allocations *found)
{
	UnitRange	wanted = demand->closing ? demand->named : RSV_ALL_UNITS;

	for (int i = 0; i < found->n; i++)
	{
		const Allocation *row = &found->rows[i];

		if (row->closure && rsv_unit_range_overlaps(row->units, wanted) &&
			(demand->closing || row->units.upper == PG_INT32_MAX))
			return true;
	}
	return false;
}

/*
 * The reason where the count or the arrangement does not fit. A closure meets
 * another one, or guests whom nothing can move.
 */
static Reason
name_reason(const Demand *demand, const Allocations *found, PackResult result)
{
	if (is_closed(demand, found))
		return REASON_CLOSED;
	if (result == PACK_GAVE_UP)
		return REASON_BUSY;
	if (demand->closing)
		return REASON_OCCUPIED;
	return result == PACK_FULL || demand->wants_named_units ?
		REASON_UNAVAILABLE : REASON_FRAGMENTED;
}

static Verdict
refuse(Demand *demand, Reason reason)
{
	demand->reason = reason;
	return VERDICT_REFUSED;
}

/* When all that is not committed yet is rolled back */
static bool
might_fit(Demand *demand, const Allocations *found, PackResult result,
		  Snapshot snapshot)
{
	PackResult	certain;

	/* that is searched for no longer than it takes */
	if (result == PACK_GAVE_UP ||
		(result == PACK_FRAGMENTED && !demand->wants_named_units))
		return true;
	certain = rsv_placement_find(demand, found, COUNT_CERTAIN, snapshot);
	return demand->wants_named_units ? certain == PACK_DONE :
									   certain != PACK_FULL;
}

/*
 * Without the holds that have ended. Where the count fits, one beyond the
 * period may be in the way: of who would have to move, or of a guest who
 * keeps his units.
 */
static PackResult
fit_live(Demand *demand, const Allocations *found, PackResult result,
		 Snapshot snapshot)
{
	const Allocations *seen = found;

	for (;;)
	{
		if (find_ended(demand, seen))
			result = rsv_placement_find(demand, found, COUNT_LIVE, snapshot);
		else if (seen != found)
			return result;
		if (result == PACK_DONE ||
			(result == PACK_FULL && demand->own == NULL))
			return result;
		/* as far as was looked for room, without those that are known */
		seen = &demand->stock;
	}
}

/* No room as it stands: what might make some? */
static Verdict
judge_full(Demand *demand, const Allocations *found, PackResult result,
		   Snapshot snapshot)
{
	result = fit_live(demand, found, result, snapshot);
	if (result == PACK_DONE)
		return snapshot ? VERDICT_FREE : VERDICT_EXPIRED;

	/* a busy row may fragment from beyond the period */
	demand->busy = rsv_allocation_busy(result == PACK_FULL ? found :
									   &demand->stock);
	if (demand->busy && might_fit(demand, found, result, snapshot))
		return VERDICT_BUSY;

	return refuse(demand, name_reason(demand, found, result));
}

void
rsv_availability_prepare(Demand *demand, const Resource *resource)
{
	demand->resource = resource;
	demand->occupied = demand->closing ? demand->stay :
		rsv_resource_occupied(resource, demand->stay);
	rsv_current_allocation_find(demand);
}

Verdict
rsv_availability_judge(Demand *demand, Snapshot snapshot)
{
	Allocations found;
	PackResult	result;

	demand->reason = REASON_NONE;
	demand->nexpired = 0;
	demand->busy = NULL;
	memset(&demand->packing, 0, sizeof(Packing));
	rsv_effort_begin(&demand->effort);

	if (rsv_current_allocation_suffices(demand))
		return VERDICT_FREE;
	if (!demand->closing && demand->quantity > rsv_placement_limit(demand))
		return refuse(demand, REASON_OVER_CAPACITY);
	if (rsv_placement_probe(demand, snapshot))
		return VERDICT_FREE;

	found = rsv_allocation_scan(demand->resource_id, RSV_ALL_UNITS,
								demand->occupied, snapshot);
	result = rsv_placement_find(demand, &found, COUNT_ALL, snapshot);
	if (result == PACK_DONE)
		return VERDICT_FREE;
	return judge_full(demand, &found, result, snapshot);
}

/* The holds that have ended are known from the refusal. */
bool
rsv_availability_is_full(Demand *demand, Snapshot snapshot)
{
	Allocations found = rsv_allocation_scan(demand->resource_id, RSV_ALL_UNITS,
											demand->occupied, snapshot);

	rsv_effort_begin(&demand->effort);
	return rsv_placement_find(demand, &found, COUNT_LIVE, snapshot) ==
		PACK_FULL;
}
