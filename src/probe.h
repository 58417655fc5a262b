/*
 * probe.h
 *		Rows of our own tables, found by an index.
 */
#ifndef RSV_PROBE_H
#define RSV_PROBE_H

#include "postgres.h"

#include "access/skey.h"
#include "utils/relcache.h"
#include "utils/snapshot.h"

typedef struct Probe
{
	Relation	table;
	Relation	index;
	struct IndexScanDescData *scan;
	struct TupleTableSlot *slot;	/* the row found last */
} Probe;

/* Closes the table, too, in the end. */
extern void rsv_probe_open(Probe *probe, Relation table, Oid index,
						   Snapshot snapshot);
extern void rsv_probe_close(Probe *probe);

/* One key is looked for after the other; each may have many rows. */
extern void rsv_probe_seek(Probe *probe, ScanKey key);
extern bool rsv_probe_next(Probe *probe);

#endif							/* RSV_PROBE_H */
