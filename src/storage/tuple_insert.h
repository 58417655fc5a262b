/*
 * tuple_insert.h
 *		New rows of our own tables.
 */
#ifndef RSV_TUPLE_INSERT_H
#define RSV_TUPLE_INSERT_H

#include "postgres.h"

#include "storage/statement.h"

/*
 * Stands beside its INSERT, as a static variable. The INSERT takes the columns
 * of a row in the table's order; where a conflict is to be survived, it says
 * ON CONFLICT DO NOTHING.
 */
typedef struct InsertTarget
{
	Statement  *insert;
	struct Writer *writer;
} InsertTarget;

extern void rsv_tuple_insert_init(void);

extern void rsv_tuple_insert(InsertTarget *table, Oid relation, Arguments *rows,
							 int n);

/* False, and no row, if a constraint is in the way */
extern bool rsv_tuple_try_insert(InsertTarget *table, Oid relation,
								 Arguments *columns);

#endif							/* RSV_TUPLE_INSERT_H */
