/*
 * history.c
 *		Checks the arguments of SQL queries about one reservation.
 */
#include "postgres.h"

#include "base/funcargs.h"
#include "model/record.h"
#include "storage/statement.h"
#include "storage/visibility.h"

PG_FUNCTION_INFO_V1(reservation_require_reservation);
PG_FUNCTION_INFO_V1(reservation_require_time);

Datum
reservation_require_reservation(PG_FUNCTION_ARGS)
{
	pg_uuid_t	id = rsv_arg_uuid(fcinfo, 0, "reservation_id");
	Record		record;
	Caller		caller;

	rsv_statement_enter(&caller);
	if (!rsv_visible_reservation(&id))
		rsv_record_report_unknown(&id);
	rsv_record_require(&record, &id, RECORD_UNLOCKED);
	rsv_statement_leave(&caller);
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* Infinity is after all that has happened. */
Datum
reservation_require_time(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(rsv_arg_any_time(fcinfo, 0, "at"));
}
