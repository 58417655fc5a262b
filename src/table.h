/*
 * table.h
 *		New rows of our own tables.
 */
#ifndef RSV_TABLE_H
#define RSV_TABLE_H

#include "postgres.h"

#include "statement.h"
#include "utils/relcache.h"

typedef struct Table
{
	Relation	relation;
	Statement  *insert;
	struct EState *estate;		/* NULL: rows are written by the INSERT */
	struct ResultRelInfo *result;
} Table;

/*
 * The INSERT takes the columns of a row in the table's order. Where a
 * conflict is to be survived, it says ON CONFLICT DO NOTHING.
 */
extern void rsv_table_open(Table *table, Oid relation, Statement *insert);
extern void rsv_table_close(Table *table);

extern void rsv_table_insert(Table *table, Arguments *rows, int n);

/* False, and no row, if a constraint is in the way */
extern bool rsv_table_try_insert(Table *table, Arguments *columns);

#endif							/* RSV_TABLE_H */
