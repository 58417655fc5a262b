/*
 * statement.c
 *		The one place that runs SQL.
 *
 * Statements are planned once a session, generically: a custom plan for a
 * look-up by key costs more than the look-up.
 *
 * Every statement reads with a snapshot of its own, taken when it starts. At
 * REPEATABLE READ and above the transaction's snapshot would decide on old
 * facts: capacity since lowered, a hold since paid. What has changed since
 * that snapshot and is now updated raises 40001 as usual.
 *
 * Between enter and leave the current user is the owner of the tables, so
 * that callers need no rights on them, and the search path is empty, so that
 * nothing a caller planted is found. Both end with the (sub)transaction if an
 * error takes control away. No user's code runs in between but what the owner
 * has put on the tables: triggers, checks, defaults.
 *
 * The owner can also turn a column into something else, or keep a row by a
 * trigger. Neither goes unnoticed: what is read is asked for its type, what is
 * written is counted.
 */
#include "postgres.h"

#include "access/xact.h"
#include "base/compat.h"
#include "base/errcodes.h"
#include "base/period.h"
#include "catalog/namespace.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "parser/parse_coerce.h"
#include "storage/catalog.h"
#include "storage/statement.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rangetypes.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

/* Of the outermost call that has not left; it ends with that, errors or not. */
static MemoryContext outermost = NULL;

/* The caller of the innermost call; it ends with that call, errors or not. */
static Caller *innermost = NULL;

static void
forget_caller(void *outer)
{
	innermost = outer;
	if (outer == NULL)
		outermost = NULL;
}

static void
note_caller(Caller *caller)
{
	MemoryContextCallback *callback = palloc0(sizeof(MemoryContextCallback));

	callback->func = forget_caller;
	callback->arg = innermost;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, callback);
	if (innermost == NULL)
		outermost = CurrentMemoryContext;
	caller->outer = innermost;
	innermost = caller;
}

MemoryContext
rsv_statement_outermost(void)
{
	Assert(outermost);
	return outermost;
}

const Caller *
rsv_statement_caller(void)
{
	return innermost;
}

bool
rsv_statement_is_entered(void)
{
	return outermost != NULL;
}

void
rsv_statement_require_writable(FunctionCallInfo fcinfo)
{
	const char *name;

	if (!XactReadOnly)
		return;
	name = get_func_name(fcinfo->flinfo->fn_oid);
	PreventCommandIfReadOnly(psprintf("%s()", name));
}

void
rsv_statement_enter(Caller *caller)
{
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	note_caller(caller);
	GetUserIdAndSecContext(&caller->role, &caller->security_context);
	SetUserIdAndSecContext(rsv_catalog()->owner,
						   caller->security_context |
						   SECURITY_LOCAL_USERID_CHANGE |
						   SECURITY_NOFORCE_RLS);
	caller->search_path = rsv_search_path_push();
}

void
rsv_statement_leave(const Caller *caller)
{
	rsv_search_path_pop(caller->search_path);
	SetUserIdAndSecContext(caller->role, caller->security_context);
	innermost = caller->outer;
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "SPI_finish failed");
}

void
rsv_statement_push(void)
{
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
}

void
rsv_statement_pop(void)
{
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "SPI_finish failed");
}

void *
rsv_statement_keep(const void *value, Size size)
{
	return memcpy(SPI_palloc(size), value, size);
}

static void
prepare(Statement *statement)
{
	SPIPlanPtr	plan = SPI_prepare_cursor(statement->sql,
										  statement->narguments,
										  statement->types,
										  CURSOR_OPT_GENERIC_PLAN);

	if (plan == NULL || SPI_keepplan(plan) != 0)
		elog(ERROR, "could not prepare \"%s\": %s", statement->sql,
			 SPI_result_code_string(SPI_result));
	statement->plan = plan;
	statement->planned = false;
}

void
rsv_statement_set_type(Statement *statement, int argument, Oid type)
{
	if (statement->types[argument] == type)
		return;
	statement->types[argument] = type;
	if (statement->plan)
		SPI_freeplan(statement->plan);
	statement->plan = NULL;
}

/*
 * A plan is kept, so one that was made while a table was empty would read all
 * of it when it no longer is. What is switched off is not forbidden but looks
 * dear, and is no reason to compile the plan each time that it is run. Changing
 * settings costs more than such a look, so it is done only for the planner.
 */
static int
force_index(void)
{
	static const char *const off[] = {
		"enable_seqscan", "enable_bitmapscan", "enable_sort", "jit"};
	int			level = NewGUCNestLevel();

	for (int i = 0; i < lengthof(off); i++)
		(void) set_config_option(off[i], "off", PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	return level;
}

uint64
rsv_statement_read(Statement *statement, Arguments *arguments,
				   Snapshot snapshot)
{
	MemoryContext caller = CurrentMemoryContext;
	bool		force;
	int			level = 0;
	int			result;

	Assert(arguments->n == statement->narguments);
	if (statement->plan == NULL)
		prepare(statement);
	force = statement->by_index &&
		!(statement->planned && SPI_plan_is_valid(statement->plan));
	if (force)
		level = force_index();
	result = SPI_execute_snapshot(statement->plan, arguments->values,
								  arguments->nulls, snapshot, InvalidSnapshot,
								  false, true, 0);
	if (force)
		AtEOXact_GUC(false, level);
	statement->planned = true;
	/* SPI leaves its own one current */
	MemoryContextSwitchTo(caller);
	if (result < 0)
		elog(ERROR, "could not execute \"%s\": %s", statement->sql,
			 SPI_result_code_string(result));
	return SPI_processed;
}

uint64
rsv_statement_execute(Statement *statement, Arguments *arguments)
{
	return rsv_statement_read(statement, arguments, GetLatestSnapshot());
}

void
rsv_statement_call(const char *function, Oid type, Datum argument)
{
	List	   *name = rsv_qualified_name(function);
	char	   *sql = psprintf("SELECT %s($1)", NameListToQuotedString(name));

	rsv_statement_push();
	if (SPI_execute_with_args(sql, 1, &type, &argument, NULL, false, 0) < 0)
		elog(ERROR, "could not execute \"%s\": %s", sql,
			 SPI_result_code_string(SPI_result));
	rsv_statement_pop();
}

void
rsv_statement_write(Statement *statement, Arguments *arguments, uint64 rows)
{
	uint64		written = rsv_statement_execute(statement, arguments);

	if (written != rows)
		ereport(ERROR,
				(errcode(RSV_ROW_KEPT),
				 errmsg("wrote " UINT64_FORMAT " rows instead of " UINT64_FORMAT,
						written, rows),
				 errdetail("The statement was: %s", statement->sql),
				 errhint("A trigger must not keep a row from being written without an error, and nobody but the commands may delete one.")));
}

/*
 * Rows of the statement last executed
 */

/* Its owner may have changed the column into one of another type. */
void
rsv_column_check(TupleDesc columns, int column, Oid expected)
{
	Form_pg_attribute found = TupleDescAttr(columns, column - 1);

	if (found->atttypid != expected &&
		!IsBinaryCoercible(found->atttypid, expected))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" is of type %s but was made as %s",
						NameStr(found->attname),
						format_type_be(found->atttypid),
						format_type_be(expected)),
				 errhint("ALTER TABLE ... ALTER COLUMN ... TYPE can change it back.")));
}

bool
rsv_row_is_null(uint64 row, int column)
{
	bool		isnull;

	Assert(row < SPI_processed && column <= SPI_tuptable->tupdesc->natts);
	(void) SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc,
						 column, &isnull);
	return isnull;
}

/* Zero where the column is null. */
Datum
rsv_row_datum(uint64 row, int column, Oid type)
{
	bool		isnull;
	Datum		value = SPI_getbinval(SPI_tuptable->vals[row],
									  SPI_tuptable->tupdesc, column, &isnull);

	rsv_column_check(SPI_tuptable->tupdesc, column, type);
	return isnull ? (Datum) 0 : value;
}

/* The same of a type of any length, to keep */
Datum
rsv_row_copy(uint64 row, int column, Oid type)
{
	Datum		value = rsv_row_datum(row, column, type);

	return value ? PointerGetDatum(PG_DETOAST_DATUM_COPY(value)) : value;
}

int64
rsv_row_int64(uint64 row, int column)
{
	return DatumGetInt64(rsv_row_datum(row, column, INT8OID));
}

int32
rsv_row_int32(uint64 row, int column)
{
	return DatumGetInt32(rsv_row_datum(row, column, INT4OID));
}

bool
rsv_row_bool(uint64 row, int column)
{
	return DatumGetBool(rsv_row_datum(row, column, BOOLOID));
}

TimestampTz
rsv_row_time(uint64 row, int column)
{
	return DatumGetTimestampTz(rsv_row_datum(row, column, TIMESTAMPTZOID));
}

char *
rsv_row_text(uint64 row, int column)
{
	if (rsv_row_is_null(row, column))
		return NULL;
	return TextDatumGetCString(rsv_row_datum(row, column, TEXTOID));
}

Numeric
rsv_row_numeric(uint64 row, int column)
{
	if (rsv_row_is_null(row, column))
		return NULL;
	return DatumGetNumericCopy(rsv_row_datum(row, column, NUMERICOID));
}

int64 *
rsv_row_ids(uint64 row, int column, int *n)
{
	Datum		array = rsv_row_datum(row, column, INT8ARRAYOID);
	Datum	   *elements;
	int64	   *ids;

	deconstruct_array(DatumGetArrayTypeP(array), INT8OID, sizeof(int64),
					  FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &elements, NULL, n);
	ids = palloc(*n * sizeof(int64));
	for (int i = 0; i < *n; i++)
		ids[i] = DatumGetInt64(elements[i]);
	return ids;
}

pg_uuid_t
rsv_row_uuid(uint64 row, int column)
{
	return *DatumGetUUIDP(rsv_row_datum(row, column, UUIDOID));
}

Period
rsv_row_period(uint64 row, int column)
{
	return rsv_period_of_range(DatumGetRangeTypeP(
		rsv_row_datum(row, column, TSTZRANGEOID)), "during");
}
