/*
 * statement.h
 *		SQL on our own tables.
 */
#ifndef RSV_STATEMENT_H
#define RSV_STATEMENT_H

#include "postgres.h"

#include "base/period.h"
#include "catalog/pg_type.h"
#include "storage/argument.h"
#include "utils/numeric.h"
#include "utils/snapshot.h"
#include "utils/uuid.h"

/*
 * A statement stands beside the code that runs it, as a static variable: its
 * text, the types of its arguments, and its plan once it was first run.
 */
typedef struct Statement
{
	const char *sql;
	int			narguments;
	Oid			types[RSV_MAX_ARGUMENTS];
	bool		by_index;
	struct _SPI_plan *plan;
	bool		planned;		/* it was run with this plan */
} Statement;

#define STATEMENT(text, ...) \
	{.sql = (text), \
	 .narguments = sizeof((Oid[]) {__VA_ARGS__}) / sizeof(Oid), \
	 .types = {__VA_ARGS__}}

/*
 * However few rows there seem to be when it is planned: by an index. For what
 * is looked up by a key in a table that grows.
 */
#define STATEMENT_BY_INDEX(text, ...) \
	{.sql = (text), \
	 .narguments = sizeof((Oid[]) {__VA_ARGS__}) / sizeof(Oid), \
	 .types = {__VA_ARGS__}, \
	 .by_index = true}

/* The caller's settings, to return to */
typedef struct Caller
{
	Oid			role;
	int			security_context;
	int			search_path;
	struct Caller *outer;		/* of a call that this one was made in */
} Caller;

/*
 * First in each function that writes: an error (25006) in a read-only
 * transaction, and so on a standby, even if the call would change nothing.
 */
extern void rsv_statement_require_writable(FunctionCallInfo fcinfo);

/* Run as the owner of the tables, with an empty search path. */
extern void rsv_statement_enter(Caller *caller);
extern void rsv_statement_leave(const Caller *caller);

/* Memory that is there until the outermost call leaves */
extern MemoryContext rsv_statement_outermost(void);
extern bool rsv_statement_is_entered(void);

/* The caller of the innermost call that has not left; NULL: there is none */
extern const Caller *rsv_statement_caller(void);

/*
 * Around one of very many steps: what is read and allocated in between is let
 * go with it.
 */
extern void rsv_statement_push(void);
extern void rsv_statement_pop(void);

/*
 * Calls a user's function, named as in SQL, with one argument: as the caller,
 * so not between enter and leave.
 */
extern void rsv_statement_call(const char *function, Oid type, Datum argument);

/* Copy a value out of the statement's memory, to return it. */
extern void *rsv_statement_keep(const void *value, Size size);

/* Of a type of our own, whose oid is known only when it runs */
extern void rsv_statement_set_type(Statement *statement, int argument,
								   Oid type);

/*
 * Rows touched or found; the rows of a query are read with the getters, which
 * refuse a column of another type.
 */
extern uint64 rsv_statement_execute(Statement *statement, Arguments *arguments);

/* The same under a snapshot, so that several statements read one state */
extern uint64 rsv_statement_read(Statement *statement, Arguments *arguments,
								 Snapshot snapshot);

/* An error unless it writes so many rows */
extern void rsv_statement_write(Statement *statement, Arguments *arguments,
								uint64 rows);

/* An error unless the column has the type, for rows that are read past SQL */
extern void rsv_column_check(TupleDesc columns, int column, Oid expected);

extern bool rsv_row_is_null(uint64 row, int column);
extern Datum rsv_row_datum(uint64 row, int column, Oid type);
extern Datum rsv_row_copy(uint64 row, int column, Oid type);
extern int64 rsv_row_int64(uint64 row, int column);
extern int32 rsv_row_int32(uint64 row, int column);
extern bool rsv_row_bool(uint64 row, int column);
extern TimestampTz rsv_row_time(uint64 row, int column);
extern char *rsv_row_text(uint64 row, int column);
/* A copy, or NULL */
extern Numeric rsv_row_numeric(uint64 row, int column);
extern pg_uuid_t rsv_row_uuid(uint64 row, int column);
extern int64 *rsv_row_ids(uint64 row, int column, int *n);
extern Period rsv_row_period(uint64 row, int column);

#endif							/* RSV_STATEMENT_H */
