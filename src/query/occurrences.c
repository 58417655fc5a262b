/*
 * occurrences.c
 *		The periods of a series.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "base/funcargs.h"
#include "base/recurrence.h"
#include "funcapi.h"
#include "resource/time_zone.h"
#include "utils/array.h"
#include "utils/date.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(reservation_occurrences);

/* The local dates on which nothing takes place */
typedef struct Exceptions
{
	int			n;
	int		   *days;
} Exceptions;

static int
compare_exceptions(const void *a, const void *b)
{
	int			left = *(const int *) a;
	int			right = *(const int *) b;

	return (left > right) - (left < right);
}

/* They are sorted, and that cannot be canceled. */
#define MOST_EXCEPTIONS 10000

static void
check_exception_count(ArrayType *array)
{
	int			n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));

	if (n > MOST_EXCEPTIONS)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("exceptions must not have more than %d elements",
						MOST_EXCEPTIONS),
				 errdetail("It has %d.", n),
				 errhint("Pass only the dates on which a period would start.")));
}

/* Null is none. */
static Exceptions
read_series_exceptions(FunctionCallInfo fcinfo, int n)
{
	Exceptions	exceptions = {0};
	ArrayType  *array;
	Datum	   *dates;
	bool	   *nulls;

	if (PG_ARGISNULL(n))
		return exceptions;
	array = PG_GETARG_ARRAYTYPE_P(n);
	check_exception_count(array);
	deconstruct_array(array, DATEOID, sizeof(DateADT), true, TYPALIGN_INT,
					  &dates, &nulls, &exceptions.n);
	exceptions.days = palloc(Max(exceptions.n, 1) * sizeof(int));
	for (int i = 0; i < exceptions.n; i++)
	{
		if (nulls[i])
			ereport(ERROR,
					(errcode(RSV_NULL_ARGUMENT),
					 errmsg("exceptions must not contain nulls"),
					 errhint("Pass only dates.")));
		/* infinity is a date on which nothing would take place anyway */
		exceptions.days[i] = DATE_NOT_FINITE(DatumGetDateADT(dates[i])) ? 0 :
			DatumGetDateADT(dates[i]) + POSTGRES_EPOCH_JDATE;
	}
	qsort(exceptions.days, exceptions.n, sizeof(int), compare_exceptions);
	return exceptions;
}

static bool
is_exception(const Exceptions *exceptions, int day)
{
	return bsearch(&day, exceptions->days, exceptions->n, sizeof(int),
				   compare_exceptions) != NULL;
}

static pg_tz *
read_series_zone(FunctionCallInfo fcinfo, int n)
{
	const char *name = rsv_arg_text(fcinfo, n, "time_zone");

	rsv_time_zone_check(name);
	return rsv_calendar_zone(name);
}

/* Of a time that the clock shows twice the first period knows which it is. */
static TimestampTz
begin_occurrence(LocalTime time, Period first, pg_tz *zone)
{
	LocalTime	start = rsv_calendar_local(first.from, zone);

	if (time.day == start.day && time.time == start.time)
		return first.from;
	return rsv_calendar_instant(time.day, time.time, zone);
}

static void
return_occurrence(ReturnSetInfo *result, Period period)
{
	Datum		value = RangeTypePGetDatum(rsv_range_of_period(period));
	bool		null = false;

	tuplestore_putvalues(result->setResult, result->setDesc, &value, &null);
	pfree(DatumGetPointer(value));
}

Datum
reservation_occurrences(PG_FUNCTION_ARGS)
{
	const char *text = rsv_arg_text(fcinfo, 0, "rule");
	Period		first = rsv_arg_stay(fcinfo, 1, "first");
	pg_tz	   *zone = read_series_zone(fcinfo, 2);
	Exceptions	exceptions = read_series_exceptions(fcinfo, 3);
	int32		most = rsv_arg_positive(fcinfo, 4, "max");
	Recurrence *recurrence = rsv_recurrence_begin(
		rsv_recurrence_rule_read(text, zone),
		rsv_calendar_local(first.from, zone));
	TimestampTz last = DT_NOBEGIN;
	LocalTime	time;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	while (most > 0 && rsv_recurrence_next(recurrence, &time))
	{
		Period		period = {.from = begin_occurrence(time, first, zone)};

		period.to = period.from + (first.to - first.from);
		if (!rsv_calendar_has(period.to))
			break;
		/* a time that the clock skips may be one that comes anyway */
		if (period.from <= last || is_exception(&exceptions, time.day))
			continue;
		return_occurrence((ReturnSetInfo *) fcinfo->resultinfo, period);
		last = period.from;
		most--;
	}
	return (Datum) 0;
}
