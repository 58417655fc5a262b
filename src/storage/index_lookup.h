/*
 * index_lookup.h
 *		Rows of our own tables, found by an index.
 */
#ifndef RSV_INDEX_LOOKUP_H
#define RSV_INDEX_LOOKUP_H

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
						   Snapshot snapshot, int nkeys);
extern void rsv_probe_close(Probe *probe);

/*
 * One set of keys is looked for after the other; each may have many rows. The
 * keys get the collations of the index.
 */
extern void rsv_probe_seek(Probe *probe, const ScanKeyData *keys);
extern bool rsv_probe_next(Probe *probe);

#endif							/* RSV_INDEX_LOOKUP_H */
