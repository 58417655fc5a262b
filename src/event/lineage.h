/*
 * lineage.h
 *		Positions that no copy of the database hands out a second time.
 */
#ifndef RSV_LINEAGE_H
#define RSV_LINEAGE_H

#include "postgres.h"

/*
 * Before a transaction's first event, and as the owner of the tables: if this
 * is another life of the database than the one that wrote last, the next
 * position leaps beyond all that the other may have handed out.
 */
extern void rsv_lineage_check(void);

/*
 * Before a commit that does not wait for the log, and tells positions by
 * itself: a crash does not take back the sequence that handed them out.
 */
extern void rsv_lineage_secure(void);

/* Flushes the log, so that no crash takes back events that were read. */
extern void rsv_lineage_flush_read(void);

#endif							/* RSV_LINEAGE_H */
