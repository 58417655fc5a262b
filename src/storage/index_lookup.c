/*
 * index_lookup.c
 *		Rows of our own tables, found by an index.
 *
 * That is for what SQL cannot see, as a dirty snapshot does, and for the two
 * looks that a refusal consists of: in a rush nearly every call is one, and
 * starting a statement costs several times as much as such a look.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/relscan.h"
#include "access/table.h"
#include "access/tableam.h"
#include "base/compat.h"
#include "executor/tuptable.h"
#include "storage/index_lookup.h"
#include "utils/rel.h"

void
rsv_index_lookup_open(IndexLookup *probe, Relation table, Oid index,
					  Snapshot snapshot, int nkeys)
{
	probe->table = table;
	probe->index = index_open(index, AccessShareLock);
	probe->slot = table_slot_create(table, NULL);
	probe->scan = rsv_index_beginscan(table, probe->index, snapshot, nkeys);
}

void
rsv_index_lookup_close(IndexLookup *probe)
{
	index_endscan(probe->scan);
	ExecDropSingleTupleTableSlot(probe->slot);
	index_close(probe->index, AccessShareLock);
	table_close(probe->table, AccessShareLock);
}

void
rsv_index_lookup_seek(IndexLookup *probe, const ScanKeyData *keys)
{
	int			n = probe->scan->numberOfKeys;
	ScanKeyData collated[INDEX_MAX_KEYS];

	for (int i = 0; i < n; i++)
	{
		Assert(keys[i].sk_attno >= 1 &&
			   keys[i].sk_attno <= RelationGetNumberOfAttributes(probe->index));
		collated[i] = keys[i];
		collated[i].sk_collation =
			probe->index->rd_indcollation[keys[i].sk_attno - 1];
	}
	index_rescan(probe->scan, collated, n, NULL, 0);
}

bool
rsv_index_lookup_next(IndexLookup *probe)
{
	return index_getnext_slot(probe->scan, ForwardScanDirection, probe->slot);
}
