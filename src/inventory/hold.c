/*
 * hold.c
 *		Holds that have ended, and stand in the way until they are expired.
 *
 * No refusal is final before it is known that there are none, so this is
 * asked by each one, and answered past SQL.
 *
 * What is committed counts. But it is not read as SERIALIZABLE would: that
 * watches pages of the index, and new reservations all come to the last one,
 * so a refusal would fail together with whoever books anything. It is not
 * needed: who is to be expired is locked and looked at again.
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "inventory/hold.h"
#include "lib/qunique.h"
#include "lifecycle.h"
#include "probe.h"
#include "statement.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* columns of reservation.reservation */
enum
{
	COLUMN_EXPIRES_AT = 7,
	COLUMN_STATUS = 14
};

static int
compare_ids(const void *a, const void *b)
{
	return memcmp(a, b, UUID_LEN);
}

static int
list_holders(const Stock *stock, pg_uuid_t *ids)
{
	int			n = 0;

	for (int i = 0; i < stock->n; i++)
		if (!stock->rows[i].closure)
			ids[n++] = stock->rows[i].reservation_id;
	qsort(ids, n, sizeof(pg_uuid_t), compare_ids);
	return qunique(ids, n, sizeof(pg_uuid_t), compare_ids);
}

/* Of all versions that there are, the one that is committed */
static bool
find_row(Probe *probe, const pg_uuid_t *id, Snapshot snapshot)
{
	ScanKeyData key;

	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_UUID_EQ, UUIDPGetDatum(id));
	rsv_probe_seek(probe, &key);
	while (rsv_probe_next(probe))
		if (table_tuple_satisfies_snapshot(probe->table, probe->slot,
										   snapshot))
			return true;
	return false;
}

static bool
has_ended(TupleTableSlot *row, TimestampTz now)
{
	bool		null;
	Datum		expires_at = slot_getattr(row, COLUMN_EXPIRES_AT, &null);

	return !null && DatumGetTimestampTz(expires_at) <= now &&
		strcmp(TextDatumGetCString(slot_getattr(row, COLUMN_STATUS, &null)),
			   rsv_status_name(STATUS_HELD)) == 0;
}

int
rsv_hold_find_ended(const Stock *stock, TimestampTz now, pg_uuid_t **ended)
{
	pg_uuid_t  *ids = MemoryContextAllocHuge(
		CurrentMemoryContext, (stock->n + 1) * sizeof(pg_uuid_t));
	int			holders = list_holders(stock, ids);
	int			n = 0;
	Relation	table;
	Probe		probe;

	*ended = ids;
	if (holders == 0)
		return 0;
	table = table_open(rsv_catalog()->reservation, AccessShareLock);
	rsv_column_check(RelationGetDescr(table), COLUMN_EXPIRES_AT,
					 TIMESTAMPTZOID);
	rsv_column_check(RelationGetDescr(table), COLUMN_STATUS, TEXTOID);
	PushActiveSnapshot(GetLatestSnapshot());
	rsv_probe_open(&probe, table, rsv_catalog()->reservation_pkey,
				   SnapshotAny);
	for (int i = 0; i < holders; i++)
		if (find_row(&probe, &ids[i], GetActiveSnapshot()) &&
			has_ended(probe.slot, now))
			ids[n++] = ids[i];
	rsv_probe_close(&probe);
	PopActiveSnapshot();
	return n;
}
