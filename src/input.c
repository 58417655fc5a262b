/*
 * input.c
 *		Arguments of the commands and queries, checked.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "errcodes.h"
#include "input.h"
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
				 errmsg("%s must not be null", name)));
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
check_ids(ArrayType *array, const char *name)
{
	if (ARR_NDIM(array) != 1 || ARR_DIMS(array)[0] < 1)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must not be empty", name),
				 errhint("Pass an array of at least one id.")));
	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(RSV_NULL_ARGUMENT),
				 errmsg("%s must not contain nulls", name)));
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
int64 *
rsv_input_ids(FunctionCallInfo fcinfo, int n, const char *name, int *count)
{
	ArrayType  *array;
	int64	   *ids;

	require(fcinfo, n, name);
	array = PG_GETARG_ARRAYTYPE_P(n);
	check_ids(array, name);
	*count = ARR_DIMS(array)[0];
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

Period
rsv_input_check_period(RangeType *range, const char *name)
{
	Period		during;

	if (!rsv_range_read_period(range, &during))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must not be empty", name)));
	if (TIMESTAMP_NOT_FINITE(during.from) || TIMESTAMP_NOT_FINITE(during.to))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must have a start and an end", name),
				 errhint("Infinity is not an end.")));
	if (!IS_VALID_TIMESTAMP(during.from) || !IS_VALID_TIMESTAMP(during.to))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timestamp out of range")));
	return during;
}

Period
rsv_input_period(FunctionCallInfo fcinfo, int n, const char *name)
{
	require(fcinfo, n, name);
	return rsv_input_check_period(PG_GETARG_RANGE_P(n), name);
}

int32
rsv_input_positive(FunctionCallInfo fcinfo, int n, const char *name)
{
	require(fcinfo, n, name);
	if (PG_GETARG_INT32(n) < 1)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be at least 1", name)));
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
				 errmsg("%s must be a JSON object", name)));
	return PG_GETARG_DATUM(n);
}

const char *
rsv_input_optional_text(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(n));
}

Datum
rsv_input_amount(FunctionCallInfo fcinfo, int n, const char *name)
{
	Numeric		amount;

	if (PG_ARGISNULL(n))
		return (Datum) 0;
	amount = PG_GETARG_NUMERIC(n);
	if (numeric_is_nan(amount) || numeric_is_inf(amount))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be a finite number", name)));
	if (DatumGetBool(DirectFunctionCall2(numeric_lt, NumericGetDatum(amount),
										 NumericGetDatum(int64_to_numeric(0)))))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must not be negative", name)));
	return NumericGetDatum(amount);
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

TimestampTz
rsv_input_time(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		return DT_NOBEGIN;
	if (TIMESTAMP_NOT_FINITE(PG_GETARG_TIMESTAMPTZ(n)))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be a finite time", name)));
	return PG_GETARG_TIMESTAMPTZ(n);
}

Interval *
rsv_input_interval(FunctionCallInfo fcinfo, int n, const char *name)
{
	static const Interval zero = {0};
	Interval   *interval;

	if (PG_ARGISNULL(n))
		return NULL;
	interval = PG_GETARG_INTERVAL_P(n);
	if (!DatumGetBool(DirectFunctionCall2(interval_gt,
										  IntervalPGetDatum(interval),
										  IntervalPGetDatum(&zero))))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be greater than zero", name)));
	return interval;
}

Interval *
rsv_input_duration(FunctionCallInfo fcinfo, int n, const char *name)
{
	require(fcinfo, n, name);
	return rsv_input_interval(fcinfo, n, name);
}

void
rsv_input_no_promotion(FunctionCallInfo fcinfo, int n)
{
	if (!PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(RSV_UNKNOWN),
				 errmsg("promotion \"%s\" does not exist",
						text_to_cstring(PG_GETARG_TEXT_PP(n)))));
}
