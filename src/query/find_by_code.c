/*
 * find_by_code.c
 *		Reservations by the letters that people say for them.
 *
 * All ids of a code were made at milliseconds that are a cycle apart. So the
 * look-up asks the primary key for those of some hundred milliseconds at a
 * time, and goes over all cycles at once in which nothing was made.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "base/funcargs.h"
#include "base/phone_code.h"
#include "base/uuid.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/statement.h"
#include "storage/visibility.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(reservation_code);
PG_FUNCTION_INFO_V1(reservation_ids_of_code);

/* Each is the ids of one millisecond, both ends included. */
#define MOST_RANGES 500

typedef struct IdRanges
{
	pg_uuid_t	first[MOST_RANGES];
	pg_uuid_t	last[MOST_RANGES];
} IdRanges;

static Statement select_next_id = STATEMENT_BY_INDEX(
	"SELECT reservation_id FROM reservation.reservation"
	" WHERE reservation_id >= $1 ORDER BY reservation_id LIMIT 1",
	UUIDOID);

static Statement select_ids = STATEMENT_BY_INDEX(
	"SELECT r.reservation_id"
	" FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2))"
	" AS range(first, last)"
	" JOIN reservation.reservation r"
	" ON r.reservation_id >= range.first AND r.reservation_id <= range.last",
	UUIDARRAYOID, UUIDARRAYOID);

Datum
reservation_code(PG_FUNCTION_ARGS)
{
	char		code[RSV_PHONE_CODE_LETTERS + 1];

	rsv_phone_code_write(rsv_phone_code_number(PG_GETARG_UUID_P(0)), code);
	PG_RETURN_TEXT_P(cstring_to_text(code));
}

/* The first that is not before it; false if there is none */
static bool
find_next_id(pg_uuid_t *id, Snapshot snapshot)
{
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, id);
	if (rsv_statement_read(&select_next_id, &arguments, snapshot) == 0)
		return false;
	*id = rsv_row_uuid(0, 1);
	return true;
}

/* Of the milliseconds of a code, those from that of the id on; how many */
static int
list_ranges(const pg_uuid_t *id, int64 time, IdRanges *ranges)
{
	int64		made = rsv_uuid_millisecond(id);
	int			n = 0;

	made += (time - made % RSV_PHONE_CODE_CYCLE + RSV_PHONE_CODE_CYCLE) %
		RSV_PHONE_CODE_CYCLE;
	for (; n < MOST_RANGES && made < RSV_UUID_END_OF_TIME; n++)
	{
		ranges->first[n] = rsv_uuid_first(made);
		ranges->last[n] = rsv_uuid_last(made);
		made += RSV_PHONE_CODE_CYCLE;
	}
	return n;
}

/* Those of the ids in the ranges that have the code; how many */
static int
return_ids(ReturnSetInfo *result, const IdRanges *ranges, int n, uint64 number,
		   Snapshot snapshot)
{
	Arguments	arguments = {0};
	bool		null = false;
	bool		visible;
	uint64		met;
	int			found = 0;

	rsv_argument_uuids(&arguments, ranges->first, n);
	rsv_argument_uuids(&arguments, ranges->last, n);
	met = rsv_statement_read(&select_ids, &arguments, snapshot);
	for (uint64 i = 0; i < met; i++)
	{
		pg_uuid_t	id = rsv_row_uuid(i, 1);
		Datum		value = UUIDPGetDatum(&id);

		if (rsv_phone_code_number(&id) != number)
			continue;
		rsv_statement_push();
		visible = rsv_visible_reservation(&id);
		rsv_statement_pop();
		if (!visible)
			continue;
		tuplestore_putvalues(result->setResult, result->setDesc, &value, &null);
		found++;
	}
	return found;
}

/* Goes on from the first id after some ranges; false if there is none. */
static bool
search_code(pg_uuid_t *id, ReturnSetInfo *result, uint64 number, int *found)
{
	Snapshot	snapshot = GetActiveSnapshot();
	IdRanges	ranges;
	int			n;

	CHECK_FOR_INTERRUPTS();
	if (!find_next_id(id, snapshot))
		return false;
	n = list_ranges(id, rsv_phone_code_time(number), &ranges);
	if (n == 0)
		return false;
	*found += return_ids(result, &ranges, n, number, snapshot);
	*id = ranges.last[n - 1];
	return rsv_uuid_increment(id);
}

Datum
reservation_ids_of_code(PG_FUNCTION_ARGS)
{
	const char *typed = rsv_arg_text(fcinfo, 0, "code");
	uint64		number = rsv_phone_code_read(typed);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	pg_uuid_t	id = rsv_uuid_first(0);
	bool		more = true;
	int			found = 0;
	Caller		caller;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	rsv_statement_enter(&caller);
	while (more)
	{
		rsv_statement_push();
		more = search_code(&id, result, number, &found);
		rsv_statement_pop();
	}
	if (found == 0)
		ereport(ERROR,
				(errcode(RSV_UNKNOWN),
				 errmsg("no reservation has the code \"%s\"", typed),
				 errhint("Its letters agree with each other. Look for the reservation by its customer.")));
	rsv_statement_leave(&caller);
	return (Datum) 0;
}
