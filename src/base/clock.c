/*
 * clock.c
 *		The time of a command.
 *
 * Read once per command, so that all its decisions are about one instant. It
 * is not the start of the transaction: a transaction that has been open for
 * an hour must not keep a hold alive that ended meanwhile.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/errcodes.h"
#include "base/guc.h"
#include "fmgr.h"
#include "base/calendar.h"
#include "utils/builtins.h"

bool
rsv_clock_is_set(void)
{
	return rsv_guc_now[0] != '\0';
}

TimestampTz
rsv_clock_real(void)
{
	return GetCurrentTimestamp();
}

TimestampTz
rsv_clock_now(void)
{
	TimestampTz now;

	if (!rsv_clock_is_set())
		return rsv_clock_real();

	now = DatumGetTimestampTz(DirectFunctionCall3(timestamptz_in,
												  CStringGetDatum(rsv_guc_now),
												  ObjectIdGetDatum(InvalidOid),
												  Int32GetDatum(-1)));
	if (TIMESTAMP_NOT_FINITE(now))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("\"reservation.now\" must be a finite time"),
				 errhint("Set it to a time, or to nothing for the real clock.")));
	if (!rsv_calendar_has(now))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("\"reservation.now\" must lie in the years 1 to 9998"),
				 errhint("Set it to a time, or to nothing for the real clock.")));
	return now;
}

PG_FUNCTION_INFO_V1(reservation_clock);

Datum
reservation_clock(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(rsv_clock_now());
}
