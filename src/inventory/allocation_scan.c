/*
 * allocation_scan.c
 *		Reading rows of allocation, uncommitted ones included.
 *
 * SQL cannot look here: a decision about units must see the rows of
 * transactions that are still open, as the exclusion constraint does. So this
 * file reads the index itself, with a dirty snapshot.
 *
 * A scan may meet a row that is being moved before and after the move, and
 * both count. It cannot miss the row between the two, because rows move only
 * under the lock of their resource, which a command that decides holds, too.
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "access/sysattr.h"
#include "access/table.h"
#include "access/xact.h"
#include "base/period.h"
#include "executor/tuptable.h"
#include "inventory/allocation_scan.h"
#include "occupancy/occupancy.h"
#include "storage/catalog.h"
#include "storage/index_lookup.h"
#include "storage/layout.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

static const char *const use_names[] = {
	ROW_USES(NAMED_ENUM_NAME)
};

const char *
rsv_row_use_name(RowUse use)
{
	Assert(use < lengthof(use_names));
	return use_names[use];
}

static RowUse
read_use(TupleTableSlot *slot)
{
	bool		null;
	Datum		name = slot_getattr(slot, ALLOCATION_PENDING, &null);

	return null ? ROW_FIRM :
		rsv_named_enum_find(use_names, lengthof(use_names),
							TextDatumGetCString(name), "pending row");
}

static Allocation *
extend_stock(Allocations *stock)
{
	if (stock->n == stock->size)
	{
		stock->size = Max(stock->size * 2, 16);
		stock->rows = stock->rows ?
			repalloc_huge(stock->rows, stock->size * sizeof(Allocation)) :
			palloc(stock->size * sizeof(Allocation));
	}
	return &stock->rows[stock->n++];
}

void
rsv_allocation_add(Allocations *stock, const Allocation *row)
{
	*extend_stock(stock) = *row;
}

static void
add_allocation(Allocations *stock, TupleTableSlot *slot)
{
	Allocation *row = extend_stock(stock);
	bool		null;
	Datum		reservation;

	memset(row, 0, sizeof(Allocation));

	slot_getsomeattrs(slot, ALLOCATION_PENDING);
	row->id = DatumGetInt64(
		slot_getattr(slot, ALLOCATION_ALLOCATION_ID, &null));
	row->resource_id =
		DatumGetInt64(slot_getattr(slot, ALLOCATION_RESOURCE_ID, &null));
	reservation = slot_getattr(slot, ALLOCATION_RESERVATION_ID, &row->closure);
	if (!row->closure)
		row->reservation_id = *DatumGetUUIDP(reservation);
	row->pinned = DatumGetBool(slot_getattr(slot, ALLOCATION_PINNED, &null));
	row->units = rsv_unit_range_of_range(
		DatumGetRangeTypeP(slot_getattr(slot, ALLOCATION_UNITS, &null)),
		"units");
	row->during = rsv_period_of_range(
		DatumGetRangeTypeP(slot_getattr(slot, ALLOCATION_DURING, &null)),
		"during");
	row->use = read_use(slot);
}

/* Looked for only in a transaction that has written anything */
static bool
is_own(TupleTableSlot *slot)
{
	bool		null;

	return TransactionIdIsValid(GetTopTransactionIdIfAny()) &&
		TransactionIdIsCurrentTransactionId(DatumGetTransactionId(
			slot_getsysattr(slot, MinTransactionIdAttributeNumber, &null)));
}

/* By a transaction that is open, ours or another */
static void
mark_open(Allocation *row, const SnapshotData *dirty, TupleTableSlot *slot)
{
	row->going = !TransactionIdIsValid(dirty->xmin) &&
		TransactionIdIsValid(dirty->xmax);
	row->busy = row->going ? dirty->xmax : dirty->xmin;
	row->token =
		TransactionIdIsValid(dirty->xmin) ? dirty->speculativeToken : 0;
	row->own = is_own(slot);
}

typedef enum Order
{
	BY_PLACE,
	BY_RESERVATION
} Order;

static bool
allocation_covers(const Allocation *row, const Allocation *other)
{
	Assert(other->going && !row->going);
	return row->resource_id == other->resource_id &&
		row->units.lower <= other->units.lower &&
		row->units.upper >= other->units.upper &&
		row->during.from <= other->during.from &&
		row->during.to >= other->during.to;
}

static bool
is_covered(const Allocations *stock, const Allocation *row)
{
	for (int i = 0; i < stock->n; i++)
		if (TransactionIdIsValid(stock->rows[i].busy) &&
			!stock->rows[i].going && allocation_covers(&stock->rows[i], row))
			return true;
	return false;
}

/* Beyond that it takes longer than to wait for those who change so many */
#define MOST_COMPARED 1000000

/*
 * A place that one reservation gave up and another was given in the same
 * transaction counts once: however that ends, only one of the two rows stays.
 */
static void
drop_covered(Allocations *stock)
{
	int			ngoing = 0;
	int			n = 0;

	for (int i = 0; i < stock->n; i++)
		ngoing += stock->rows[i].going;
	if (ngoing == 0 || (int64) ngoing * stock->n > MOST_COMPARED)
		return;
	for (int i = 0; i < stock->n; i++)
		stock->rows[i].covered =
			stock->rows[i].going && is_covered(stock, &stock->rows[i]);
	for (int i = 0; i < stock->n; i++)
		if (!stock->rows[i].covered)
			stock->rows[n++] = stock->rows[i];
	stock->n = n;
}

/* The cost of reading a row, in steps of a search for room */
#define STEPS_A_ROW 100

static Allocations
scan(Order order, ScanKey key, Snapshot snapshot, int most, Effort *effort)
{
	Relation	table = table_open(rsv_catalog()->allocation, AccessShareLock);
	SnapshotData dirty;
	IndexLookup probe;
	Allocations stock = {0};

	if (snapshot == NULL)
		InitDirtySnapshot(dirty);
	/* where the index is, is asked only now that it cannot be replaced */
	rsv_index_lookup_open(&probe, table, order == BY_PLACE ?
						  rsv_catalog()->allocation_excl :
						  rsv_catalog()->allocation_reservation,
						  snapshot ? snapshot : &dirty, 1);
	rsv_index_lookup_seek(&probe, key);
	while (stock.n < most && rsv_index_lookup_next(&probe))
	{
		add_allocation(&stock, probe.slot);
		if (snapshot == NULL)
			mark_open(&stock.rows[stock.n - 1], &dirty, probe.slot);
		if (effort && !rsv_effort_spend(effort, STEPS_A_ROW))
			break;
	}
	rsv_index_lookup_close(&probe);
	drop_covered(&stock);
	return stock;
}

static Allocations
look(int64 resource_id, UnitRange units, Period during, Snapshot snapshot,
	 int most, Effort *effort)
{
	Occupancy	wanted = {resource_id, during, units};
	ScanKeyData key;

	ScanKeyInit(&key, 1, RTOverlapStrategyNumber,
				rsv_catalog()->occupancy_overlaps, PointerGetDatum(&wanted));
	return scan(BY_PLACE, &key, snapshot, most, effort);
}

Allocations
rsv_allocation_scan(int64 resource_id, UnitRange units, Period during,
					Snapshot snapshot)
{
	return look(resource_id, units, during, snapshot, PG_INT32_MAX, NULL);
}

Allocations
rsv_allocation_scan_within(int64 resource_id, Period during, Snapshot snapshot,
						   Effort *effort)
{
	return look(resource_id, RSV_ALL_UNITS, during, snapshot, PG_INT32_MAX,
				effort);
}

Allocations
rsv_allocation_scan_some(int64 resource_id, Period during, Snapshot snapshot,
						 int most)
{
	return look(resource_id, RSV_ALL_UNITS, during, snapshot, most, NULL);
}

Allocations
rsv_allocation_scan_own(const pg_uuid_t *reservation_id)
{
	return rsv_allocation_scan_own_at(reservation_id, NULL);
}

Allocations
rsv_allocation_scan_own_at(const pg_uuid_t *reservation_id, Snapshot snapshot)
{
	ScanKeyData key;

	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_UUID_EQ,
				UUIDPGetDatum(reservation_id));
	return scan(BY_RESERVATION, &key, snapshot, PG_INT32_MAX, NULL);
}

TimestampTz
rsv_allocation_end(const Allocations *stock)
{
	TimestampTz end = DT_NOBEGIN;

	for (int i = 0; i < stock->n; i++)
		end = Max(end, stock->rows[i].during.to);
	return end;
}

const Allocation *
rsv_allocation_busy(const Allocations *stock)
{
	for (int i = 0; i < stock->n; i++)
		if (TransactionIdIsValid(stock->rows[i].busy))
			return &stock->rows[i];
	return NULL;
}

static int
compare_places(const void *a, const void *b)
{
	const Allocation *left = a;
	const Allocation *right = b;

	if (left->resource_id != right->resource_id)
		return left->resource_id < right->resource_id ? -1 : 1;
	if (left->during.from != right->during.from)
		return left->during.from < right->during.from ? -1 : 1;
	return (left->units.lower > right->units.lower) -
		(left->units.lower < right->units.lower);
}

void
rsv_allocation_sort(const Allocations *stock)
{
	if (stock->n > 1)
		qsort(stock->rows, stock->n, sizeof(Allocation), compare_places);
}

/* Adds the rows, as a list of units and periods. */
void
rsv_allocation_tell(JsonBuilder *payload, const Allocations *stock)
{
	rsv_json_open_array(payload, "units");
	for (int i = 0; i < stock->n; i++)
	{
		const Allocation *row = &stock->rows[i];

		rsv_json_open_object(payload, NULL);
		rsv_json_id(payload, "resource_id", row->resource_id);
		rsv_json_text(payload, "units", rsv_unit_range_text(row->units));
		rsv_json_time(payload, "from", row->during.from);
		rsv_json_time(payload, "to", row->during.to);
		rsv_json_text(payload, "pending", rsv_row_use_name(row->use));
		rsv_json_close_object(payload);
	}
	rsv_json_close_array(payload);
}
