/*
 * argument.c
 *		Arguments of a statement, gathered one by one.
 */
#include "postgres.h"

#include "base/period.h"
#include "base/uuid.h"
#include "catalog/pg_type.h"
#include "storage/argument.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/rangetypes.h"
#include "utils/timestamp.h"

static void
add_argument(Arguments *arguments, Datum value, char null)
{
	Assert(arguments->n < RSV_MAX_ARGUMENTS);
	arguments->values[arguments->n] = value;
	arguments->nulls[arguments->n] = null;
	arguments->n++;
}

void
rsv_argument_datum(Arguments *arguments, Datum value)
{
	add_argument(arguments, value, ' ');
}

void
rsv_argument_null(Arguments *arguments)
{
	add_argument(arguments, (Datum) 0, 'n');
}

void
rsv_argument_int64(Arguments *arguments, int64 value)
{
	add_argument(arguments, Int64GetDatum(value), ' ');
}

void
rsv_argument_int32(Arguments *arguments, int32 value)
{
	add_argument(arguments, Int32GetDatum(value), ' ');
}

void
rsv_argument_bool(Arguments *arguments, bool value)
{
	add_argument(arguments, BoolGetDatum(value), ' ');
}

/* NULL is null. */
void
rsv_argument_text(Arguments *arguments, const char *value)
{
	if (value)
		add_argument(arguments, CStringGetTextDatum(value), ' ');
	else
		rsv_argument_null(arguments);
}

/* NULL is null. */
void
rsv_argument_numeric(Arguments *arguments, Numeric value)
{
	if (value)
		add_argument(arguments, NumericGetDatum(value), ' ');
	else
		rsv_argument_null(arguments);
}

void
rsv_argument_uuid(Arguments *arguments, const pg_uuid_t *value)
{
	if (value)
		add_argument(arguments, UUIDPGetDatum(value), ' ');
	else
		rsv_argument_null(arguments);
}

/* DT_NOBEGIN is null. */
void
rsv_argument_time(Arguments *arguments, TimestampTz value)
{
	if (TIMESTAMP_IS_NOBEGIN(value))
		rsv_argument_null(arguments);
	else
		add_argument(arguments, TimestampTzGetDatum(value), ' ');
}

void
rsv_argument_period(Arguments *arguments, Period value)
{
	add_argument(arguments, RangeTypePGetDatum(rsv_range_of_period(value)),
				 ' ');
}

void
rsv_argument_span(Arguments *arguments, UnitRange value)
{
	add_argument(arguments, RangeTypePGetDatum(rsv_range_of_units(value)), ' ');
}

void
rsv_argument_ids(Arguments *arguments, const int64 *ids, int n)
{
	Datum	   *values = palloc(n * sizeof(Datum));

	for (int i = 0; i < n; i++)
		values[i] = Int64GetDatum(ids[i]);
	add_argument(arguments,
				 PointerGetDatum(construct_array(
					 values, n, INT8OID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE)),
				 ' ');
}

void
rsv_argument_uuids(Arguments *arguments, const pg_uuid_t *ids, int n)
{
	rsv_argument_datum(arguments, rsv_uuid_array(ids, n));
}
