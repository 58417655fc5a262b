/*
 * expired_hold.c
 *		Holds that have ended, and stand in the way until they are expired.
 *
 * A change that has to be paid first is a hold, too: of what it adds. When it
 * ends, the rows that it keeps may be moved again. Only a hold and such a
 * change have an expires_at.
 *
 * No refusal is final before it is known that there are none. In a rush that
 * is asked by nearly every call, and mostly of one reservation or two, so a few
 * are looked up past SQL. Of many, those that are no holds need not be read.
 *
 * What is committed counts. But a look-up does not read as SERIALIZABLE
 * would: that watches pages of the index, and new reservations all come to the
 * last one, so a refusal would conflict with every booking. Such a read is not
 * needed: a hold that is to expire is locked and looked at again.
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "base/uuid.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "inventory/expired_hold.h"
#include "model/deadline.h"
#include "model/status.h"
#include "storage/catalog.h"
#include "storage/index_lookup.h"
#include "storage/layout.h"
#include "storage/statement.h"
#include "storage/waiting.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* Beyond that a look at the deadlines costs less. */
#define FEW 8

#define SELECT_ENDED \
	"SELECT reservation_id FROM reservation.deadline" \
	" WHERE kind = '" RSV_DEADLINE_EXPIRY "' AND due_at <= $1"

static Statement select_ended = STATEMENT_BY_INDEX(
	SELECT_ENDED " LIMIT $2", TIMESTAMPTZOID, INT8OID);

static Statement select_ended_of = STATEMENT_BY_INDEX(
	SELECT_ENDED " AND reservation_id = ANY ($2)",
	TIMESTAMPTZOID, UUIDARRAYOID);

static Statement select_next = STATEMENT_BY_INDEX(
	"SELECT reservation_id, due_at FROM reservation.deadline"
	" WHERE kind = '" RSV_DEADLINE_EXPIRY "' AND due_at > $1"
	" ORDER BY due_at LIMIT $2", TIMESTAMPTZOID, INT8OID);

static Statement lock_reservation = STATEMENT_BY_INDEX(
	"SELECT FROM reservation.reservation WHERE reservation_id = $1"
	" FOR NO KEY UPDATE", UUIDOID);

void
rsv_hold_list_add(HoldList *list, const pg_uuid_t *ids, int n)
{
	if (list->n + n > list->size)
	{
		list->size = Max(2 * list->size, list->n + n);
		list->ids = list->ids ?
			repalloc(list->ids, list->size * sizeof(pg_uuid_t)) :
			palloc(list->size * sizeof(pg_uuid_t));
	}
	if (n > 0)
		memcpy(&list->ids[list->n], ids, n * sizeof(pg_uuid_t));
	list->n += n;
}

static int
list_holders(const Allocations *stock, pg_uuid_t *ids)
{
	int			n = 0;

	for (int i = 0; i < stock->n; i++)
		if (!stock->rows[i].closure)
			ids[n++] = stock->rows[i].reservation_id;
	return n;
}

static int
keep_each_once(pg_uuid_t *ids, int n)
{
	rsv_uuid_sort(ids, n);
	return rsv_uuid_unique(ids, n);
}

/* Of all versions that there are, the one that is committed */
static bool
find_row(IndexLookup *probe, const pg_uuid_t *id, Snapshot snapshot)
{
	ScanKeyData key;

	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_UUID_EQ, UUIDPGetDatum(id));
	rsv_index_lookup_seek(probe, &key);
	while (rsv_index_lookup_next(probe))
		if (table_tuple_satisfies_snapshot(probe->table, probe->slot,
										   snapshot))
			return true;
	return false;
}

static bool
has_ended(TupleTableSlot *row, TimestampTz now)
{
	bool		null;
	Datum		expires_at = slot_getattr(row, RESERVATION_EXPIRES_AT, &null);

	return !null && DatumGetTimestampTz(expires_at) <= now;
}

/* Keeps those that have ended, and returns how many. */
static int
look_up_holds(pg_uuid_t *ids, int n, TimestampTz now, Snapshot snapshot)
{
	Relation	table = table_open(rsv_catalog()->reservation, AccessShareLock);
	int			ended = 0;
	IndexLookup probe;

	rsv_column_check(RelationGetDescr(table), RESERVATION_EXPIRES_AT,
					 TIMESTAMPTZOID);
	PushActiveSnapshot(snapshot);
	rsv_index_lookup_open(&probe, table, rsv_catalog()->reservation_pkey,
						  SnapshotAny, 1);
	for (int i = 0; i < n; i++)
		if (find_row(&probe, &ids[i], GetActiveSnapshot()) &&
			has_ended(probe.slot, now))
			ids[ended++] = ids[i];
	rsv_index_lookup_close(&probe);
	PopActiveSnapshot();
	return ended;
}

static void
read_ids(pg_uuid_t *ids, int n)
{
	for (int i = 0; i < n; i++)
		ids[i] = rsv_row_uuid(i, 1);
}

static int
keep_among(pg_uuid_t *ids, int n, pg_uuid_t *ended, int nended)
{
	int			kept = 0;

	rsv_uuid_sort(ended, nended);
	for (int i = 0; i < n && nended > 0; i++)
		if (rsv_uuid_contains(ended, nended, &ids[i]))
			ids[kept++] = ids[i];
	return kept;
}

/*
 * The worker leaves few holds that have ended, in the whole database: mostly
 * fewer than there are holders, and then these need not be looked up.
 */
static int
query_holds(pg_uuid_t *ids, int n, TimestampTz now, Snapshot snapshot)
{
	Arguments	arguments = {0};
	pg_uuid_t  *ended;
	int			nended;

	rsv_argument_time(&arguments, now);
	rsv_argument_int64(&arguments, n);
	nended = rsv_statement_read(&select_ended, &arguments, snapshot);
	if (nended == n)
	{
		arguments = (Arguments) {0};
		rsv_argument_time(&arguments, now);
		rsv_argument_uuids(&arguments, ids, n);
		nended = rsv_statement_read(&select_ended_of, &arguments, snapshot);
	}
	ended = MemoryContextAllocHuge(CurrentMemoryContext,
								   (nended + 1) * sizeof(pg_uuid_t));
	read_ids(ended, nended);
	return keep_among(ids, n, ended, nended);
}

static int
find_holds(const Allocations *stock, TimestampTz now, Snapshot snapshot,
		   pg_uuid_t **ended)
{
	pg_uuid_t  *ids = MemoryContextAllocHuge(
		CurrentMemoryContext, (stock->n + 1) * sizeof(pg_uuid_t));
	int			n = list_holders(stock, ids);

	*ended = ids;
	if (n > FEW)
		n = query_holds(ids, n, now, snapshot);
	n = keep_each_once(ids, n);
	return n > 0 && n <= FEW ? look_up_holds(ids, n, now, snapshot) : n;
}

int
rsv_expired_hold_find(const Allocations *stock, TimestampTz now,
					  pg_uuid_t **ended)
{
	return find_holds(stock, now, GetLatestSnapshot(), ended);
}

/* Holds that end later than so many others are not looked for. */
#define MOST_NEXT 1000

TimestampTz
rsv_expired_hold_next(const Allocations *stock, TimestampTz now)
{
	Arguments	arguments = {0};
	pg_uuid_t  *ids;
	int			nheld;
	int			n;

	rsv_argument_time(&arguments, now);
	rsv_argument_int64(&arguments, MOST_NEXT);
	nheld = rsv_statement_execute(&select_next, &arguments);
	if (nheld == 0)
		return DT_NOEND;
	ids = MemoryContextAllocHuge(CurrentMemoryContext,
								 (stock->n + 1) * sizeof(pg_uuid_t));
	n = keep_each_once(ids, list_holders(stock, ids));
	for (int i = 0; i < nheld; i++)
	{
		pg_uuid_t	id = rsv_row_uuid(i, 1);

		if (i == MOST_NEXT - 1 || rsv_uuid_contains(ids, n, &id))
			return rsv_row_time(i, 2);
	}
	return DT_NOEND;
}

void
rsv_expired_hold_drop_at(Allocations *stock, TimestampTz now,
						 Snapshot snapshot)
{
	pg_uuid_t  *ended;
	int			nended = find_holds(stock, now, snapshot, &ended);
	int			kept = 0;

	if (nended == 0)
		return;
	for (int i = 0; i < stock->n; i++)
	{
		const Allocation *row = &stock->rows[i];

		if (!rsv_allocation_ends(row) ||
			!rsv_uuid_contains(ended, nended, &row->reservation_id))
			stock->rows[kept++] = *row;
	}
	stock->n = kept;
}

void
rsv_expired_hold_drop(Allocations *stock, TimestampTz now)
{
	rsv_expired_hold_drop_at(stock, now, GetLatestSnapshot());
}

static bool
await_reservation(void *id)
{
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, id);
	(void) rsv_statement_execute(&lock_reservation, &arguments);
	return true;
}

bool
rsv_expired_hold_wait(const pg_uuid_t *id)
{
	Allocations stock;
	const Allocation *busy;

	if (!rsv_wait_for(await_reservation, unconstify(pg_uuid_t *, id)))
		return false;
	stock = rsv_allocation_scan_own(id);
	busy = rsv_allocation_busy(&stock);
	return busy == NULL || rsv_wait_for_transaction(busy->busy, busy->token);
}
