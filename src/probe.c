/*
 * probe.c
 *		Rows of our own tables, found by an index.
 *
 * That is for what SQL cannot see, as a dirty snapshot does, and for the two
 * looks that a refusal consists of: in a rush nearly every call is one, and
 * starting a statement costs several times as much as such a look.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "compat.h"
#include "executor/tuptable.h"
#include "probe.h"
#include "utils/rel.h"

void
rsv_probe_open(Probe *probe, Relation table, Oid index, Snapshot snapshot)
{
	probe->table = table;
	probe->index = index_open(index, AccessShareLock);
	probe->slot = table_slot_create(table, NULL);
	probe->scan = rsv_index_beginscan(table, probe->index, snapshot, 1);
}

void
rsv_probe_close(Probe *probe)
{
	index_endscan(probe->scan);
	ExecDropSingleTupleTableSlot(probe->slot);
	index_close(probe->index, AccessShareLock);
	table_close(probe->table, AccessShareLock);
}

void
rsv_probe_seek(Probe *probe, ScanKey key)
{
	index_rescan(probe->scan, key, 1, NULL, 0);
}

bool
rsv_probe_next(Probe *probe)
{
	return index_getnext_slot(probe->scan, ForwardScanDirection, probe->slot);
}
