/*
 * uncommitted.c
 *		Rows of our own tables that other open transactions have written.
 *
 * A decision that is made under a short lock, and not under one that lasts
 * until the transaction ends, has to see what open transactions have decided
 * so far. A snapshot does not show that; this file reads an index with a
 * dirty snapshot.
 *
 * The caller holds the short lock under which such rows are written, so no
 * row is added during the look. A row that another transaction changes twice
 * may be met twice, and counts once.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "base/uuid.h"
#include "storage/index_lookup.h"
#include "storage/procarray.h"
#include "storage/uncommitted.h"
#include "utils/snapmgr.h"

void
rsv_look_key(IndexKey *look, int column, RegProcedure equal, Datum value)
{
	ScanKeyInit(&look->keys[look->nkeys++], column, BTEqualStrategyNumber,
				equal, value);
}

static void
open_look(IndexLookup *probe, const IndexKey *look, Snapshot snapshot)
{
	Relation	table = table_open(look->table, AccessShareLock);

	/* where the index is, is asked only now that it cannot be replaced */
	rsv_index_lookup_open(probe, table, look->index, snapshot, look->nkeys);
	rsv_index_lookup_seek(probe, look->keys);
}

typedef struct Finding
{
	Uncommitted found;
	int			size;
	int			id_column;
} Finding;

static void
add_uncommitted(TupleTableSlot *row, TransactionId by, void *argument)
{
	Finding    *finding = argument;
	Uncommitted *found = &finding->found;
	bool		null;

	if (found->n == finding->size)
	{
		finding->size = Max(finding->size * 2, 16);
		found->ids = found->ids ?
			repalloc(found->ids, finding->size * sizeof(pg_uuid_t)) :
			palloc(finding->size * sizeof(pg_uuid_t));
	}
	found->ids[found->n++] =
		*DatumGetUUIDP(slot_getattr(row, finding->id_column, &null));
	found->by = by;
}

void
rsv_uncommitted_visit(const IndexKey *look, RowVisit visit, void *argument)
{
	SnapshotData dirty;
	IndexLookup probe;

	InitDirtySnapshot(dirty);
	open_look(&probe, look, &dirty);
	while (rsv_index_lookup_next(&probe))
		if (TransactionIdIsValid(dirty.xmin))
			visit(probe.slot, dirty.xmin, argument);
	rsv_index_lookup_close(&probe);
}

Uncommitted
rsv_uncommitted_find(const IndexKey *look)
{
	Finding		finding = {.id_column = look->id_column};
	Uncommitted *found = &finding.found;

	rsv_uncommitted_visit(look, add_uncommitted, &finding);
	if (found->n > 1)
	{
		rsv_uuid_sort(found->ids, found->n);
		found->n = rsv_uuid_unique(found->ids, found->n);
	}
	return *found;
}

bool
rsv_uncommitted_exists(const IndexKey *look, TransactionId *by)
{
	SnapshotData dirty;
	IndexLookup probe;
	bool		exists;

	InitDirtySnapshot(dirty);
	open_look(&probe, look, &dirty);
	exists = rsv_index_lookup_next(&probe);
	*by = exists ? dirty.xmin : InvalidTransactionId;
	rsv_index_lookup_close(&probe);
	return exists;
}

/* The transaction that has written the row may have taken it away again. */
static bool
is_taken_away(TupleTableSlot *row)
{
	HeapTupleHeader header = ExecFetchSlotHeapTuple(row, false, NULL)->t_data;
	TransactionId by;

	if ((header->t_infomask & HEAP_XMAX_INVALID) ||
		HEAP_XMAX_IS_LOCKED_ONLY(header->t_infomask))
		return false;
	by = HeapTupleHeaderGetUpdateXid(header);
	return TransactionIdIsInProgress(by) || TransactionIdDidCommit(by);
}

bool
rsv_uncommitted_stays(const IndexKey *look, TransactionId *by)
{
	SnapshotData dirty;
	IndexLookup probe;
	bool		stays = false;

	*by = InvalidTransactionId;
	InitDirtySnapshot(dirty);
	open_look(&probe, look, &dirty);
	while (!stays && rsv_index_lookup_next(&probe))
	{
		TransactionId writer = dirty.xmin;
		TransactionId changer = dirty.xmax;

		stays = !TransactionIdIsValid(changer) &&
			!(TransactionIdIsValid(writer) && is_taken_away(probe.slot));
		if (!stays)
			*by = TransactionIdIsValid(changer) ? changer : writer;
	}
	rsv_index_lookup_close(&probe);
	return stays;
}
