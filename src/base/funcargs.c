/*
 * funcargs.c
 *		Arguments of the commands and queries, checked.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/clock.h"
#include "base/errcodes.h"
#include "base/funcargs.h"
#include "base/funcargs_default.h"
#include "base/guc.h"
#include "base/period.h"
#include "catalog/pg_type.h"
#include "pgtime.h"
#include "base/calendar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

void
rsv_arg_require(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n) && !rsv_arg_take_default(fcinfo, n))
		ereport(ERROR,
				(errcode(RSV_NULL_ARGUMENT),
				 errmsg("%s must not be null", name),
				 errhint("Give the argument a value.")));
}

int64
rsv_arg_id(FunctionCallInfo fcinfo, int n, const char *name)
{
	rsv_arg_require(fcinfo, n, name);
	return PG_GETARG_INT64(n);
}

static int
compare_int64(const void *a, const void *b)
{
	int64		left = *(const int64 *) a;
	int64		right = *(const int64 *) b;

	return (left > right) - (left < right);
}

static void
check_arg_list(ArrayType *array, const char *name)
{
	if (ARR_NDIM(array) == 0)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must not be empty", name),
				 errhint("Pass an array of at least one id.")));
	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must have one dimension", name),
				 errdetail("It has %d.", ARR_NDIM(array)),
				 errhint("Pass a plain array of ids.")));
}

static void
check_no_nulls(ArrayType *array, const char *name)
{
	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(RSV_NULL_ARGUMENT),
				 errmsg("%s must not contain nulls", name),
				 errhint("Pass only ids.")));
}

static void
check_distinct(const int64 *ids, int n, const char *name)
{
	for (int i = 1; i < n; i++)
		if (ids[i] == ids[i - 1])
			ereport(ERROR,
					(errcode(RSV_BAD_ARGUMENT),
					 errmsg("%s must not repeat an id", name),
					 errdetail("Id " INT64_FORMAT " occurs more than once.", ids[i]),
					 errhint("Ask for more units of a resource with quantity.")));
}

/* The lock of each is held for a moment, all of them at once. */
#define MOST_IDS 1000

static void
check_count(int n, const char *name)
{
	if (n > MOST_IDS)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must not have more than %d elements", name,
						MOST_IDS),
				 errdetail("It has %d.", n),
				 errhint("Reserve them in several calls.")));
}

/* In rising order, the order in which they are locked */
int64 *
rsv_arg_ids(FunctionCallInfo fcinfo, int n, const char *name, int *count)
{
	ArrayType  *array;
	int64	   *ids;

	rsv_arg_require(fcinfo, n, name);
	array = PG_GETARG_ARRAYTYPE_P(n);
	check_arg_list(array, name);
	check_no_nulls(array, name);
	*count = ARR_DIMS(array)[0];
	check_count(*count, name);
	ids = palloc(*count * sizeof(int64));
	memcpy(ids, ARR_DATA_PTR(array), *count * sizeof(int64));
	qsort(ids, *count, sizeof(int64), compare_int64);
	check_distinct(ids, *count, name);
	return ids;
}

pg_uuid_t
rsv_arg_uuid(FunctionCallInfo fcinfo, int n, const char *name)
{
	rsv_arg_require(fcinfo, n, name);
	return *PG_GETARG_UUID_P(n);
}

/*
 * Times
 */

pg_noreturn static void
fail_years(const char *name)
{
	ereport(ERROR,
			(errcode(RSV_BAD_ARGUMENT),
			 errmsg("%s must lie in the years 1 to 9998", name),
			 errhint("Give a time that every calendar can show.")));
}

static void
check_arg_time(TimestampTz time, const char *name)
{
	if (!rsv_calendar_has(time))
		fail_years(name);
}

static void
check_bounds(Period during, const char *name)
{
	if (TIMESTAMP_NOT_FINITE(during.from) || TIMESTAMP_NOT_FINITE(during.to))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must have a start and an end", name),
				 errhint("Give both as times; infinity is not a time.")));
	check_arg_time(during.from, name);
	check_arg_time(during.to, name);
}

/* Midnight, included, is a microsecond of the next day, and so a night more. */
static void
check_half_open(RangeType *range, const char *name)
{
	if (range_get_flags(range) & RANGE_UB_INC)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must not include its end", name),
				 errhint("Write the period as [): its end is the first instant after it.")));
}

Period
rsv_arg_period(FunctionCallInfo fcinfo, int n, const char *name)
{
	Period		during;

	rsv_arg_require(fcinfo, n, name);
	during = rsv_period_of_range(PG_GETARG_RANGE_P(n), name);
	check_bounds(during, name);
	check_half_open(PG_GETARG_RANGE_P(n), name);
	return during;
}

/*
 * In microseconds, whenever it begins: "1 month -29 days" is more than nothing
 * in May and less in February, and clock changes do the same to days.
 */
static double
shortest_length(const Interval *interval)
{
	double		days = interval->month * (interval->month > 0 ? 28.0 : 31.0) +
		interval->day;
	double		hours = days * (days > 0 ? 22.0 : 26.0);

	return hours * USECS_PER_HOUR + interval->time;
}

/* In the session's time zone, in which its bounds were most likely written */
static void
check_stay(Period stay, const char *name)
{
	const Interval *most = rsv_guc_max_stay_interval();

	if (stay.to - stay.from > shortest_length(most) &&
		stay.to > rsv_calendar_add(stay.from, most, 1, session_timezone))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must not be longer than %s", name,
						rsv_guc_max_stay),
				 errhint("The setting reservation.max_stay sets this limit; make several stays.")));
}

void
rsv_arg_check_stay(Period stay, const char *name)
{
	check_bounds(stay, name);
	check_stay(stay, name);
}

Period
rsv_arg_stay(FunctionCallInfo fcinfo, int n, const char *name)
{
	Period		stay = rsv_arg_period(fcinfo, n, name);

	check_stay(stay, name);
	return stay;
}

int32
rsv_arg_positive(FunctionCallInfo fcinfo, int n, const char *name)
{
	rsv_arg_require(fcinfo, n, name);
	if (PG_GETARG_INT32(n) < 1)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be at least 1", name),
				 errdetail("It is %d.", PG_GETARG_INT32(n)),
				 errhint("Give a larger number, or leave the argument out if it has a default.")));
	return PG_GETARG_INT32(n);
}

int32
rsv_arg_guests(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? 0 : rsv_arg_positive(fcinfo, n, "guests");
}

int32
rsv_arg_int32(FunctionCallInfo fcinfo, int n, const char *name)
{
	rsv_arg_require(fcinfo, n, name);
	return PG_GETARG_INT32(n);
}

TimestampTz
rsv_arg_time(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		return DT_NOBEGIN;
	if (TIMESTAMP_NOT_FINITE(PG_GETARG_TIMESTAMPTZ(n)))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be a finite time", name),
				 errhint("Give a time; infinity is not a time.")));
	check_arg_time(PG_GETARG_TIMESTAMPTZ(n), name);
	return PG_GETARG_TIMESTAMPTZ(n);
}

void
rsv_arg_check_past(TimestampTz time, TimestampTz now, const char *name)
{
	if (time > now)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must not be in the future", name),
				 errdetail("It is %s, and now is %s.",
						   pstrdup(timestamptz_to_str(time)),
						   pstrdup(timestamptz_to_str(now))),
				 errhint("Report only the past; leave the argument out for the present time.")));
}

TimestampTz
rsv_arg_any_time(FunctionCallInfo fcinfo, int n, const char *name)
{
	rsv_arg_require(fcinfo, n, name);
	return PG_GETARG_TIMESTAMPTZ(n);
}

TimestampTz
rsv_arg_instant(FunctionCallInfo fcinfo, int n, const char *name)
{
	rsv_arg_require(fcinfo, n, name);
	return rsv_arg_time(fcinfo, n, name);
}

int
rsv_arg_day(FunctionCallInfo fcinfo, int n, const char *name)
{
	DateADT		date;

	rsv_arg_require(fcinfo, n, name);
	date = PG_GETARG_DATEADT(n);
	if (date < RSV_FIRST_TIME / USECS_PER_DAY ||
		date >= RSV_END_OF_TIME / USECS_PER_DAY)
		fail_years(name);
	return date + POSTGRES_EPOCH_JDATE;
}

Interval *
rsv_arg_interval(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		return NULL;
	if (shortest_length(PG_GETARG_INTERVAL_P(n)) <= 0)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be greater than zero", name),
				 errdetail("It is %s.",
						   DatumGetCString(DirectFunctionCall1(
							   interval_out, PG_GETARG_DATUM(n)))),
				 errhint("Give an interval that is longer than zero from every start, such as 1 hour.")));
	return PG_GETARG_INTERVAL_P(n);
}

Interval *
rsv_arg_duration(FunctionCallInfo fcinfo, int n, const char *name)
{
	rsv_arg_require(fcinfo, n, name);
	return rsv_arg_interval(fcinfo, n, name);
}

/* From now on, or from any other time */
Interval *
rsv_arg_hold(FunctionCallInfo fcinfo, int n, const char *name)
{
	Interval   *hold = rsv_arg_interval(fcinfo, n, name);

	if (hold)
		check_arg_time(rsv_calendar_add(rsv_clock_now(), hold, 1,
										session_timezone),
				   "the end of the hold");
	return hold;
}

void
rsv_arg_check_duration(const Interval *duration, TimestampTz from)
{
	check_stay((Period) {from, rsv_calendar_add(from, duration, 1,
												session_timezone)},
			   "duration");
}
