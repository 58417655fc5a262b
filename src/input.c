/*
 * input.c
 *		Arguments of the commands and queries, checked.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "errcodes.h"
#include "input.h"
#include "inventory/calendar.h"
#include "inventory/range.h"
#include "money/amount.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

static void
require(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(RSV_NULL_ARGUMENT),
				 errmsg("%s must not be null", name),
				 errhint("Give it a value, or leave it out where it has a default.")));
}

int64
rsv_input_id(FunctionCallInfo fcinfo, int n, const char *name)
{
	require(fcinfo, n, name);
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
check_list(ArrayType *array, const char *name)
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

/* In rising order, the order in which they are locked */
/* The lock of each is held for a moment, all of them at once. */
#define MOST_IDS 1000

static void
check_length(int n, const char *name)
{
	if (n > MOST_IDS)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must not have more than %d elements", name,
						MOST_IDS),
				 errdetail("It has %d.", n),
				 errhint("Reserve them in several calls.")));
}

int64 *
rsv_input_ids(FunctionCallInfo fcinfo, int n, const char *name, int *count)
{
	ArrayType  *array;
	int64	   *ids;

	require(fcinfo, n, name);
	array = PG_GETARG_ARRAYTYPE_P(n);
	check_list(array, name);
	check_no_nulls(array, name);
	*count = ARR_DIMS(array)[0];
	check_length(*count, name);
	ids = palloc(*count * sizeof(int64));
	memcpy(ids, ARR_DATA_PTR(array), *count * sizeof(int64));
	qsort(ids, *count, sizeof(int64), compare_int64);
	check_distinct(ids, *count, name);
	return ids;
}

pg_uuid_t
rsv_input_uuid(FunctionCallInfo fcinfo, int n, const char *name)
{
	require(fcinfo, n, name);
	return *PG_GETARG_UUID_P(n);
}

/* A period that may be used for a stay: bounded */
static void
check_bounds(Period during, const char *name)
{
	if (TIMESTAMP_NOT_FINITE(during.from) || TIMESTAMP_NOT_FINITE(during.to))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must have a start and an end", name),
				 errhint("Give both as times; infinity is none.")));
	if (!IS_VALID_TIMESTAMP(during.from) || !IS_VALID_TIMESTAMP(during.to))
		rsv_calendar_fail_range();
}

Period
rsv_input_period(FunctionCallInfo fcinfo, int n, const char *name)
{
	Period		during;

	require(fcinfo, n, name);
	during = rsv_period_of_range(PG_GETARG_RANGE_P(n), name);
	check_bounds(during, name);
	return during;
}

int32
rsv_input_positive(FunctionCallInfo fcinfo, int n, const char *name)
{
	require(fcinfo, n, name);
	if (PG_GETARG_INT32(n) < 1)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be at least 1", name),
				 errdetail("It is %d.", PG_GETARG_INT32(n)),
				 errhint("Give a number that is, or leave it out where it has a default.")));
	return PG_GETARG_INT32(n);
}

int32
rsv_input_int32(FunctionCallInfo fcinfo, int n, const char *name)
{
	require(fcinfo, n, name);
	return PG_GETARG_INT32(n);
}

const char *
rsv_input_text(FunctionCallInfo fcinfo, int n, const char *name)
{
	require(fcinfo, n, name);
	return text_to_cstring(PG_GETARG_TEXT_PP(n));
}

/* It has to fit into an index. */
#define LONGEST_REFERENCE 1000

/* Empty would make one of all that were not given. */
const char *
rsv_input_reference(FunctionCallInfo fcinfo, int n, const char *name)
{
	const char *reference = rsv_input_text(fcinfo, n, name);

	if (reference[0] == '\0')
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must not be empty", name),
				 errhint("Pass what the payment provider calls this payment, or make one up that stays the same in a retry.")));
	if (strlen(reference) > LONGEST_REFERENCE)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must not be longer than %d bytes", name,
						LONGEST_REFERENCE)));
	return reference;
}

static char *
list_choices(const char *const *choices)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; choices[i]; i++)
		appendStringInfo(&list, "%s\"%s\"", i > 0 ? ", " : "", choices[i]);
	return list.data;
}

/* One of the choices themselves, so that they can be told by their address */
const char *
rsv_input_choice(FunctionCallInfo fcinfo, int n, const char *name,
				 const char *const *choices)
{
	const char *text = rsv_input_text(fcinfo, n, name);

	for (int i = 0; choices[i]; i++)
		if (strcmp(text, choices[i]) == 0)
			return choices[i];
	ereport(ERROR,
			(errcode(RSV_BAD_ARGUMENT),
			 errmsg("%s \"%s\" is not known", name, text),
			 errhint("Available values: %s.", list_choices(choices))));
}

Datum
rsv_input_object(FunctionCallInfo fcinfo, int n, const char *name)
{
	require(fcinfo, n, name);
	if (!JB_ROOT_IS_OBJECT(PG_GETARG_JSONB_P(n)))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be a JSON object", name),
				 errdetail("Its type is %s.",
						   TextDatumGetCString(DirectFunctionCall1(
							   jsonb_typeof, PG_GETARG_DATUM(n)))),
				 errhint("Put it under a key, as in {\"note\": \"late\"}.")));
	return PG_GETARG_DATUM(n);
}

const char *
rsv_input_optional_text(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(n));
}

/* Of all numbers, those that something can cost */
static bool
is_amount(Numeric number)
{
	return !numeric_is_nan(number) && !numeric_is_inf(number) &&
		DatumGetBool(DirectFunctionCall2(numeric_ge, NumericGetDatum(number),
										 NumericGetDatum(int64_to_numeric(0))));
}

Datum
rsv_input_amount(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		return (Datum) 0;
	if (!is_amount(PG_GETARG_NUMERIC(n)))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be a finite number of at least 0", name),
				 errdetail("It is %s.",
						   DatumGetCString(DirectFunctionCall1(
							   numeric_out, PG_GETARG_DATUM(n)))),
				 errhint("Give what is to be paid; 0 is nothing.")));
	return PG_GETARG_DATUM(n);
}

/* Of a payment: more than nothing */
Datum
rsv_input_payment(FunctionCallInfo fcinfo, int n, const char *name)
{
	Datum		amount = rsv_input_amount(fcinfo, n, name);

	if (amount != (Datum) 0 && rsv_amount_is_nothing(amount))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be greater than zero", name),
				 errhint("Leave it out for all that is due.")));
	return amount;
}

const char *
rsv_input_currency(FunctionCallInfo fcinfo, int n, const char *name)
{
	const char *code = rsv_input_optional_text(fcinfo, n);

	if (code && !rsv_amount_is_currency(code))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be three capital letters", name),
				 errdetail("It is \"%s\".", code),
				 errhint("Give the code of ISO 4217, such as EUR.")));
	return code;
}

TimestampTz
rsv_input_time(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		return DT_NOBEGIN;
	if (TIMESTAMP_NOT_FINITE(PG_GETARG_TIMESTAMPTZ(n)))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be a finite time", name),
				 errhint("Give a time; infinity is none.")));
	return PG_GETARG_TIMESTAMPTZ(n);
}

void
rsv_input_check_past(TimestampTz time, TimestampTz now, const char *name)
{
	if (time > now)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must not be in the future", name),
				 errdetail("It is %s, and now is %s.",
						   pstrdup(timestamptz_to_str(time)),
						   pstrdup(timestamptz_to_str(now))),
				 errhint("Tell what has happened; leave it out for now.")));
}

TimestampTz
rsv_input_any_time(FunctionCallInfo fcinfo, int n, const char *name)
{
	require(fcinfo, n, name);
	return PG_GETARG_TIMESTAMPTZ(n);
}

TimestampTz
rsv_input_instant(FunctionCallInfo fcinfo, int n, const char *name)
{
	require(fcinfo, n, name);
	return rsv_input_time(fcinfo, n, name);
}

/*
 * Whenever it begins: "1 month -29 days" is more than nothing in May and less
 * in February, and clock changes do the same to days.
 */
static bool
is_always_positive(const Interval *interval)
{
	double		days = interval->month * (interval->month > 0 ? 28.0 : 31.0) +
		interval->day;
	double		hours = days * (days > 0 ? 22.0 : 26.0);

	return hours * USECS_PER_HOUR + interval->time > 0;
}

Interval *
rsv_input_interval(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		return NULL;
	if (!is_always_positive(PG_GETARG_INTERVAL_P(n)))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be greater than zero", name),
				 errdetail("It is %s.",
						   DatumGetCString(DirectFunctionCall1(
							   interval_out, PG_GETARG_DATUM(n)))),
				 errhint("Give a length of time that is one whenever it begins, such as 1 hour.")));
	return PG_GETARG_INTERVAL_P(n);
}

Interval *
rsv_input_duration(FunctionCallInfo fcinfo, int n, const char *name)
{
	require(fcinfo, n, name);
	return rsv_input_interval(fcinfo, n, name);
}
