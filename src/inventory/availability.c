/*
 * availability.c
 *		Is there room, and which units are it?
 *
 * Commands and queries share one judgement. A command looks with a dirty
 * snapshot, and so sees the uncommitted rows of others. All of them count at
 * first. Only if that leaves no room, the judgement is repeated without the
 * holds that have ended, and without rows that may yet be rolled back.
 */
#include "postgres.h"

#include "access/transam.h"
#include "inventory/current_allocation.h"
#include "inventory/draft.h"
#include "inventory/expired_hold.h"
#include "inventory/free_units.h"
#include "inventory/kept_place.h"
#include "inventory/late_stay.h"
#include "inventory/placement.h"

/* The reservation of the demand is over, or not, as its command has it. */
static bool
is_news(const Judgement *judgement, const pg_uuid_t *id)
{
	const Demand *demand = judgement->demand;

	if (rsv_demand_is_change(demand) &&
		memcmp(demand->reservation_id, id, UUID_LEN) == 0)
		return false;
	for (int i = 0; i < judgement->nexpired; i++)
		if (memcmp(&judgement->expired[i], id, UUID_LEN) == 0)
			return false;
	return true;
}

/* Adds the holds that have ended to those known; false if all are known. */
static bool
find_ended(Judgement *judgement, const Allocations *found)
{
	pg_uuid_t  *ended;
	TimestampTz now = judgement->demand->now;
	int			n = rsv_expired_hold_find(found, now, &ended);
	int			known = judgement->nexpired;
	pg_uuid_t  *all = palloc((known + n + 1) * sizeof(pg_uuid_t));

	for (int i = 0; i < known; i++)
		all[i] = judgement->expired[i];
	for (int i = 0; i < n; i++)
		if (is_news(judgement, &ended[i]))
			all[known++] = ended[i];
	if (known == judgement->nexpired)
		return false;
	judgement->expired = all;
	judgement->nexpired = known;
	return true;
}

/* Of all units; to a closure, of any that it wants */
static bool
is_closed(const Judgement *judgement, const Allocations *found)
{
	bool		closing = judgement->demand->mode == DEMAND_CLOSURE;
	UnitRange	wanted = closing ? judgement->demand->units : RSV_ALL_UNITS;

	for (int i = 0; i < found->n; i++)
	{
		const Allocation *row = &found->rows[i];

		if (row->closure && rsv_unit_range_overlaps(row->units, wanted) &&
			(closing || row->units.upper == PG_INT32_MAX))
			return true;
	}
	return false;
}

/*
 * The reason where the count or the arrangement does not fit. A closure meets
 * another one, or guests whom nothing can move.
 */
static Reason
name_reason(const Judgement *judgement, const Allocations *found,
			PackResult result)
{
	if (is_closed(judgement, found))
		return REASON_CLOSED;
	if (result == PACK_GAVE_UP)
		return REASON_BUSY;
	if (judgement->demand->mode == DEMAND_CLOSURE)
		return REASON_OCCUPIED;
	return result == PACK_FULL || rsv_demand_names_units(judgement->demand) ?
		REASON_UNAVAILABLE : REASON_FRAGMENTED;
}

static Verdict
refuse_demand(Judgement *judgement, Reason reason)
{
	judgement->reason = reason;
	return VERDICT_REFUSED;
}

/* When all that is not committed yet is rolled back */
static bool
might_fit(Judgement *judgement, const Allocations *found, PackResult result,
		  Snapshot snapshot)
{
	bool		named = rsv_demand_names_units(judgement->demand);
	PackResult	certain;

	/* that is searched for no longer than it takes */
	if (result == PACK_GAVE_UP ||
		(result == PACK_FRAGMENTED && !named))
		return true;
	certain = rsv_placement_find(judgement, found, COUNT_CERTAIN, snapshot);
	return named ? certain == PACK_DONE : certain != PACK_FULL;
}

/*
 * Tries again without the holds that have ended. Where the count fits, a hold
 * beyond the period may be in the way of a stay that would have to move, or of
 * a guest who keeps the units.
 */
static PackResult
fit_live(Judgement *judgement, const Allocations *found, PackResult result,
		 Snapshot snapshot)
{
	const Allocations *seen = found;

	for (;;)
	{
		bool		known = judgement->live && seen == found;

		if (!known && find_ended(judgement, seen))
			result = rsv_placement_find(judgement, found, COUNT_LIVE, snapshot);
		else if (seen != found)
			return result;
		if (result == PACK_DONE ||
			(result == PACK_FULL && !rsv_demand_is_change(judgement->demand)))
			return result;
		/* as far as was looked for room, without those that are known */
		seen = &judgement->stock;
	}
}

/* No room as it stands: what might make some? */
static Verdict
judge_full(Judgement *judgement, const Allocations *found, PackResult result,
		   Snapshot snapshot)
{
	result = fit_live(judgement, found, result, snapshot);
	if (result == PACK_DONE)
		return snapshot ? VERDICT_FREE : VERDICT_EXPIRED;

	/* a busy row may fragment from beyond the period */
	judgement->busy = rsv_allocation_busy(
		result == PACK_FULL ? found : &judgement->stock);
	if (judgement->busy && might_fit(judgement, found, result, snapshot))
		return VERDICT_BUSY;

	return refuse_demand(judgement, name_reason(judgement, found, result));
}

void
rsv_availability_prepare(Judgement *judgement, const Resource *resource)
{
	const Demand *demand = judgement->demand;

	Assert(demand->quantity > 0 && demand->stay.from < demand->stay.to);
	Assert(resource->id == demand->resource_id);
	Assert(!rsv_demand_is_change(demand) || demand->reservation_id);
	judgement->resource = resource;
	judgement->occupied = demand->mode == DEMAND_CLOSURE ? demand->stay :
		rsv_resource_occupied(resource, demand->stay);
	if (demand->unfinished)
		judgement->occupied.to = demand->stay.to;
	judgement->quantity = demand->quantity;
	rsv_current_allocation_find(judgement);
}

static Allocations
read_occupied(Judgement *judgement, Snapshot snapshot)
{
	int64		resource_id = judgement->demand->resource_id;
	Period		occupied = judgement->occupied;
	Allocations found;

	judgement->live = rsv_surroundings_cover(judgement->around, resource_id,
											 occupied);
	found = judgement->live ?
		rsv_surroundings_within(judgement->around, occupied) :
		rsv_allocation_scan(resource_id, RSV_ALL_UNITS, occupied, snapshot);
	if (judgement->draft)
		rsv_draft_apply(judgement->draft, &found, resource_id, occupied);
	rsv_late_stay_add(judgement, &found, occupied, snapshot);
	return found;
}

static void
begin_look(Judgement *judgement)
{
	judgement->reason = REASON_NONE;
	judgement->nexpired = 0;
	judgement->busy = NULL;
	judgement->late_known = false;
	memset(&judgement->packing, 0, sizeof(Packing));
	judgement->uses = NULL;
	rsv_effort_begin(&judgement->effort);
}

static Verdict
judge_room(Judgement *judgement, Snapshot snapshot)
{
	const Demand *demand = judgement->demand;
	Allocations found;
	PackResult	result;

	begin_look(judgement);
	if (rsv_current_allocation_suffices(judgement))
		return VERDICT_FREE;
	if (demand->mode != DEMAND_CLOSURE &&
		demand->quantity > rsv_placement_limit(judgement))
		return refuse_demand(judgement, REASON_OVER_CAPACITY);
	/* the capacity was lowered since it got the place that it keeps */
	if (demand->keeping &&
		judgement->quantity > rsv_placement_limit(judgement))
		return refuse_demand(judgement, REASON_UNAVAILABLE);
	if (rsv_free_units_find(judgement, snapshot))
		return VERDICT_FREE;

	found = read_occupied(judgement, snapshot);
	result = rsv_placement_find(judgement, &found, COUNT_ALL, snapshot);
	if (result == PACK_DONE)
		return VERDICT_FREE;
	return judge_full(judgement, &found, result, snapshot);
}

Verdict
rsv_availability_judge(Judgement *judgement, Snapshot snapshot)
{
	const Demand *demand = judgement->demand;
	Verdict		verdict = judge_room(judgement, snapshot);

	if (verdict == VERDICT_REFUSED && rsv_kept_place_part(judgement))
		verdict = judge_room(judgement, snapshot);
	if (verdict == VERDICT_FREE)
		rsv_current_allocation_keep_past(judgement);
	if (verdict == VERDICT_FREE && demand->keeping)
		rsv_kept_place_share(judgement);
	return verdict;
}

bool
rsv_availability_find_shared(Judgement *judgement)
{
	begin_look(judgement);
	return rsv_free_units_find_shared(judgement);
}

/* The holds that have ended are known from the refusal. */
bool
rsv_availability_is_full(Judgement *judgement, Snapshot snapshot)
{
	Allocations found;

	judgement->late_known = false;
	found = read_occupied(judgement, snapshot);
	rsv_effort_begin(&judgement->effort);
	return rsv_placement_find(judgement, &found, COUNT_LIVE, snapshot) ==
		PACK_FULL;
}
