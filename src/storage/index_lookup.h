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

typedef struct IndexLookup
{
	Relation	table;
	Relation	index;
	struct IndexScanDescData *scan;
	struct TupleTableSlot *slot;	/* the row found last */
} IndexLookup;

/* Closes the table, too, in the end. */
extern void rsv_index_lookup_open(IndexLookup *probe, Relation table, Oid index,
								  Snapshot snapshot, int nkeys);
extern void rsv_index_lookup_close(IndexLookup *probe);

/*
 * One set of keys is looked for after the other; each may have many rows. The
 * keys get the collations of the index.
 */
extern void rsv_index_lookup_seek(IndexLookup *probe, const ScanKeyData *keys);
extern bool rsv_index_lookup_next(IndexLookup *probe);

#endif							/* RSV_INDEX_LOOKUP_H */
