/*
 * table.h
 *		New rows of our own tables, without a statement.
 */
#ifndef RSV_TABLE_H
#define RSV_TABLE_H

#include "postgres.h"

#include "statement.h"
#include "utils/relcache.h"

typedef struct Table
{
	Relation	relation;
	struct EState *estate;
	struct ResultRelInfo *result;
	struct TupleTableSlot *slot;
} Table;

extern void rsv_table_open(Table *table, Oid relation);
extern void rsv_table_close(Table *table);

/* All columns of the row, in order */
extern void rsv_table_insert(Table *table, const Arguments *columns);

/* False, and no row, if a constraint is in the way */
extern bool rsv_table_try_insert(Table *table, const Arguments *columns);

#endif							/* RSV_TABLE_H */
