/*
 * uncommitted.h
 *		Rows of our own tables that other open transactions have written.
 */
#ifndef RSV_UNCOMMITTED_H
#define RSV_UNCOMMITTED_H

#include "postgres.h"

#include "access/skey.h"
#include "access/transam.h"
#include "executor/tuptable.h"
#include "utils/uuid.h"

/* Where to look; the id is a column of type uuid. */
typedef struct IndexKey
{
	Oid			table;
	Oid			index;
	int			nkeys;
	ScanKeyData keys[3];		/* on the first columns of the index */
	int			id_column;
} IndexKey;

/* Called for each version of a row that another transaction has written */
typedef void (*RowVisit) (TupleTableSlot *row, TransactionId by,
						  void *argument);

/* The rows of others that may or may not be committed */
typedef struct Uncommitted
{
	int			n;				/* of different ids */
	pg_uuid_t  *ids;
	TransactionId by;			/* the transaction that wrote one of them */
} Uncommitted;

extern void rsv_look_key(IndexKey *look, int column, RegProcedure equal,
						 Datum value);
extern Uncommitted rsv_uncommitted_find(const IndexKey *look);
extern void rsv_uncommitted_visit(const IndexKey *look, RowVisit visit,
								  void *argument);

/*
 * Is there a row, or may there be one? The transaction is that which has to
 * commit for it; invalid: it is there, even if another is taking it away.
 */
extern bool rsv_uncommitted_exists(const IndexKey *look, TransactionId *by);

/*
 * Does the row stay, whatever becomes of open transactions? The look finds
 * no more than one row. As with exists, the transaction has to end first.
 */
extern bool rsv_uncommitted_stays(const IndexKey *look, TransactionId *by);

#endif							/* RSV_UNCOMMITTED_H */
