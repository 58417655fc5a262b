/*
 * late_stay.c
 *		Guests who are in although their stay is over.
 *
 * Nobody knows when they leave, so they are in nobody's way who comes later.
 * But at the present instant their units are taken. Their rows of allocation
 * end with the stay, so a look at the present asks for them apart: by the
 * deadlines, in one descent where nobody is late, and not at all for a stay in
 * the future.
 *
 * A check-out writes the rows of a late stay, under the lock of the resource.
 * So a claim that meets the stay while the check-out is not committed waits
 * for that, as for any other row.
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "access/table.h"
#include "base/uuid.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "inventory/claim_write.h"
#include "inventory/late_stay.h"
#include "model/deadline.h"
#include "storage/catalog.h"
#include "storage/index_lookup.h"
#include "storage/layout.h"
#include "storage/locking.h"
#include "storage/statement.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

static Period
present(TimestampTz now)
{
	return (Period) {now, rsv_late_stay_end(now)};
}

static bool
names_resource(TupleTableSlot *row, int64 resource_id)
{
	bool		null;
	ArrayType  *ids = DatumGetArrayTypeP(
		slot_getattr(row, DEADLINE_RESOURCE_IDS, &null));

	for (int i = 0; i < ArrayGetNItems(ARR_NDIM(ids), ARR_DIMS(ids)); i++)
		if (((int64 *) ARR_DATA_PTR(ids))[i] == resource_id)
			return true;
	return false;
}

/* Those who are in, and whose stay is over */
static int
find_overdue(int64 resource_id, TimestampTz now, Snapshot snapshot,
			 pg_uuid_t **ids)
{
	Relation	table = table_open(rsv_catalog()->deadline, AccessShareLock);
	ScanKeyData keys[2];
	IndexLookup probe;
	bool		null;
	int			size = 0;
	int			n = 0;

	ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_TEXTEQ,
				CStringGetTextDatum(RSV_DEADLINE_DEPARTURE));
	ScanKeyInit(&keys[1], 2, BTLessEqualStrategyNumber, F_TIMESTAMPTZ_LE,
				TimestampTzGetDatum(now));
	rsv_column_check(RelationGetDescr(table), DEADLINE_RESOURCE_IDS,
					 INT8ARRAYOID);
	*ids = NULL;
	rsv_index_lookup_open(&probe, table, rsv_catalog()->deadline_pkey, snapshot,
						  lengthof(keys));
	rsv_index_lookup_seek(&probe, keys);
	while (rsv_index_lookup_next(&probe))
	{
		if (!names_resource(probe.slot, resource_id))
			continue;
		if (n == size)
		{
			size = Max(2 * size, 8);
			*ids = *ids ? repalloc_huge(*ids, size * sizeof(pg_uuid_t)) :
				palloc(size * sizeof(pg_uuid_t));
		}
		(*ids)[n++] = *DatumGetUUIDP(
			slot_getattr(probe.slot, DEADLINE_RESERVATION_ID, &null));
	}
	rsv_index_lookup_close(&probe);
	return n;
}

/*
 * The end of an overdue guest's change is over, too, so what that has added
 * does not count.
 */
static bool
is_on(const Allocation *row, int64 resource_id)
{
	return row->resource_id == resource_id && row->use != ROW_ADDED;
}

static bool
reaches(const Allocations *stock, int64 resource_id, TimestampTz now)
{
	for (int i = 0; i < stock->n; i++)
		if (is_on(&stock->rows[i], resource_id) &&
			stock->rows[i].during.from <= now &&
			stock->rows[i].during.to > now)
			return true;
	return false;
}

/*
 * The units that it had last, at the present. Where a row reaches that, since
 * the unit is being cleaned or the stay was extended, that row counts.
 */
static void
add_overdue(Allocations *late, const pg_uuid_t *id, int64 resource_id,
			TimestampTz now, Snapshot snapshot)
{
	Allocations own = rsv_allocation_scan_own_at(id, snapshot);
	TimestampTz last = DT_NOBEGIN;

	if (reaches(&own, resource_id, now))
		return;
	for (int i = 0; i < own.n; i++)
		if (is_on(&own.rows[i], resource_id))
			last = Max(last, own.rows[i].during.to);
	for (int i = 0; i < own.n; i++)
	{
		Allocation	row = own.rows[i];

		if (!is_on(&row, resource_id) || row.during.to != last)
			continue;
		row.during = present(now);
		row.pinned = true;
		rsv_allocation_add(late, &row);
	}
}

static Allocations
find_late(int64 resource_id, TimestampTz now, Snapshot snapshot)
{
	Allocations late = {0};
	pg_uuid_t  *ids;
	int			n;

	PushActiveSnapshot(snapshot ? snapshot : GetLatestSnapshot());
	n = find_overdue(resource_id, now, GetActiveSnapshot(), &ids);
	PopActiveSnapshot();
	for (int i = 0; i < n; i++)
		add_overdue(&late, &ids[i], resource_id, now, snapshot);
	return late;
}

static bool
is_of(const Allocation *row, const pg_uuid_t *id)
{
	return id && memcmp(&row->reservation_id, id, UUID_LEN) == 0;
}

/* A guest is not in the way of a change of the same stay. */
void
rsv_late_stay_add(Judgement *judgement, Allocations *stock, Period during,
				  Snapshot snapshot)
{
	const Demand *demand = judgement->demand;

	if (!rsv_period_overlaps(during, present(demand->now)))
		return;
	if (!judgement->late_known)
		judgement->late = find_late(demand->resource_id, demand->now,
									snapshot);
	judgement->late_known = true;
	for (int i = 0; i < judgement->late.n; i++)
		if (!rsv_demand_is_change(demand) ||
			!is_of(&judgement->late.rows[i], demand->reservation_id))
			rsv_allocation_add(stock, &judgement->late.rows[i]);
}

void
rsv_late_stay_add_to(Allocations *stock, int64 resource_id, Period during,
					 TimestampTz now, Snapshot snapshot)
{
	Allocations late;

	if (!rsv_period_overlaps(during, present(now)))
		return;
	late = find_late(resource_id, now, snapshot);
	for (int i = 0; i < late.n; i++)
		rsv_allocation_add(stock, &late.rows[i]);
}

static bool
meets_late(const Allocations *late, const Allocation *row)
{
	for (int i = 0; i < late->n; i++)
		if (memcmp(&late->rows[i].reservation_id, &row->reservation_id,
				   UUID_LEN) != 0 &&
			rsv_unit_range_overlaps(late->rows[i].units, row->units))
			return true;
	return false;
}

bool
rsv_late_stay_meets(const Allocations *stock, TimestampTz now)
{
	for (int i = 0; i < stock->n; i++)
	{
		const Allocation *row = &stock->rows[i];
		Allocations late = {0};

		rsv_late_stay_add_to(&late, row->resource_id, row->during, now, NULL);
		if (meets_late(&late, row))
			return true;
	}
	return false;
}

void
rsv_late_stay_stretch(Allocation *row, TimestampTz until)
{
	Period		more = {row->during.to, until};
	Allocations others;

	Assert(rsv_lock_is_held(row->resource_id));
	others = rsv_allocation_scan(row->resource_id, row->units, more, NULL);
	for (int i = 0; i < others.n; i++)
		until = Min(until, others.rows[i].during.from);
	row->during.to = Max(row->during.to, until);
	row->rewritten = true;
}

static bool
is_moved(const Packing *packing, const Allocations *stock, const pg_uuid_t *id)
{
	for (int i = 0; i < packing->nmoves; i++)
		if (is_of(&stock->rows[packing->moves[i].stay], id))
			return true;
	return false;
}

/* Tells the latest place of a stay that was moved, maybe once more. */
static void
report_moved(ClaimAnswer *answer, const Reassigned *moved)
{
	for (int i = 0; i < answer->nreassigned; i++)
		if (answer->reassigned[i].resource_id == moved->resource_id &&
			memcmp(&answer->reassigned[i].reservation_id,
				   &moved->reservation_id, UUID_LEN) == 0)
		{
			answer->reassigned[i] = *moved;
			return;
		}
	answer->reassigned = answer->reassigned ?
		repalloc(answer->reassigned,
				 (answer->nreassigned + 1) * sizeof(Reassigned)) :
		palloc(sizeof(Reassigned));
	answer->reassigned[answer->nreassigned++] = *moved;
}

/* The rows on one resource, and how many units they have at the end */
static Allocations
rows_there(const pg_uuid_t *id, int64 resource_id)
{
	Allocations own = rsv_allocation_scan_own(id);
	int			n = 0;

	for (int i = 0; i < own.n; i++)
		if (own.rows[i].resource_id == resource_id)
			own.rows[n++] = own.rows[i];
	own.n = n;
	return own;
}

/*
 * The guest keeps the units, and others are moved out of the way; but not the
 * stay for which the claim has just been written. Where they cannot be moved,
 * the row ends as it did: the units are known to be taken even so.
 */
static void
extend_late(Claim *claim, const Judgement *met, const Allocation *late,
			int32 quantity)
{
	Demand		demand = {.mode = DEMAND_LATER,
					 .resource_id = late->resource_id,
					 .stay = late->during,
					 .quantity = quantity,
					 .unfinished = true,
					 .reservation_id = &late->reservation_id,
					 .now = met->demand->now};
	Judgement	judgement = {.demand = &demand};
	Claim		longer = {.judgements = &judgement};
	Reassigned	self = {late->reservation_id, late->resource_id};

	longer.question = (ClaimQuestion) {.id = &late->reservation_id,
		.pin = true,.ndemands = 1,.demands = &demand};
	longer.answer.had = rows_there(&late->reservation_id, late->resource_id);
	judgement.own_stock = &longer.answer.had;
	rsv_availability_prepare(&judgement, met->resource);
	if (rsv_availability_judge(&judgement, NULL) != VERDICT_FREE ||
		is_moved(&judgement.packing, &judgement.stock, claim->question.id) ||
		!rsv_claim_write(&longer))
		return;
	for (int i = 0; i < longer.answer.nreassigned; i++)
		report_moved(&claim->answer, &longer.answer.reassigned[i]);
	self.stock = longer.answer.stock;
	report_moved(&claim->answer, &self);
}

/*
 * The rows of a stay stand together; returns how many there are. Those of a
 * change that was not paid in time stay as they are until it is undone.
 */
static int
extend_next(Claim *claim, const Judgement *judgement, const Allocation *rows,
			int n)
{
	const pg_uuid_t *id = &rows->reservation_id;
	int32		quantity = 0;
	bool		stays = false;
	int			used;

	for (used = 0; used < n && is_of(&rows[used], id); used++)
	{
		stays |= TransactionIdIsValid(rows[used].busy) ||
			rows[used].use != ROW_FIRM;
		quantity += rows[used].units.upper - rows[used].units.lower;
	}
	if (!stays && !is_of(rows, claim->question.id))
		extend_late(claim, judgement, rows, quantity);
	return used;
}

void
rsv_late_stay_extend(Claim *claim)
{
	for (int i = 0; i < claim->question.ndemands; i++)
	{
		const Judgement *judgement = &claim->judgements[i];
		const Allocations *late = &judgement->late;

		if (!judgement->late_known)
			continue;
		Assert(rsv_lock_is_held(judgement->demand->resource_id));
		for (int j = 0; j < late->n;)
			j += extend_next(claim, judgement, &late->rows[j], late->n - j);
	}
}
