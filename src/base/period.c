/*
 * period.c
 *		PostgreSQL's ranges as the extension's periods and ranges of units,
 *		and back.
 *
 * A period is half open at one microsecond, whatever bounds the range came
 * with; a missing bound is an infinite one.
 */
#include "postgres.h"

#include "base/compat.h"
#include "base/errcodes.h"
#include "base/period.h"
#include "catalog/pg_type.h"
#include "utils/typcache.h"

/* stays valid for the session: built-in types do not go away */
static TypeCacheEntry *
range_type(Oid type)
{
	static TypeCacheEntry *tstzrange = NULL;
	static TypeCacheEntry *int4range = NULL;
	TypeCacheEntry **cached = type == INT4RANGEOID ? &int4range : &tstzrange;

	if (*cached == NULL)
		*cached = lookup_type_cache(type, TYPECACHE_RANGE_INFO);
	return *cached;
}

/* There is no microsecond after infinity. */
static TimestampTz
read_bound(const RangeBound *bound, TimestampTz missing, int64 next)
{
	TimestampTz time = bound->infinite ? missing :
		DatumGetTimestampTz(bound->val);

	return TIMESTAMP_NOT_FINITE(time) ? time : time + next;
}

/* False for an empty range. */
static bool
read_bounds(Oid type, RangeType *range, RangeBound *lower, RangeBound *upper)
{
	bool		empty;

	range_deserialize(range_type(type), range, lower, upper, &empty);
	return !empty;
}

/* The hint says how such a range is written when it is not empty. */
static void
raise_empty_range(const char *name, const char *hint)
{
	ereport(ERROR,
			(errcode(RSV_BAD_ARGUMENT),
			 errmsg("%s must not be empty", name),
			 errhint("%s", hint)));
}

Period
rsv_period_of_range(RangeType *range, const char *name)
{
	Period		during = {0};
	RangeBound	lower;
	RangeBound	upper;

	if (read_bounds(TSTZRANGEOID, range, &lower, &upper))
	{
		during.from = read_bound(&lower, DT_NOBEGIN, lower.inclusive ? 0 : 1);
		during.to = read_bound(&upper, DT_NOEND, upper.inclusive ? 1 : 0);
	}
	if (during.from >= during.to)
		raise_empty_range(name, "Let it end at least one microsecond after it starts.");
	return during;
}

UnitRange
rsv_unit_range_of_range(RangeType *range, const char *name)
{
	UnitRange	units = {0};
	RangeBound	lower;
	RangeBound	upper;

	if (read_bounds(INT4RANGEOID, range, &lower, &upper))
	{
		units.lower = lower.infinite ? 0 : DatumGetInt32(lower.val);
		units.upper = upper.infinite ? PG_INT32_MAX : DatumGetInt32(upper.val);
	}
	if (units.lower >= units.upper)
		raise_empty_range(name, "Name at least one, as in [0,1): they count from 0.");
	return units;
}

char *
rsv_unit_range_text(UnitRange units)
{
	return units.upper == PG_INT32_MAX ? psprintf("[%d,)", units.lower) :
		psprintf("[%d,%d)", units.lower, units.upper);
}

static RangeType *
make_half_open(Oid type, Datum from, bool endless, Datum to)
{
	/* cppcheck-suppress legacyUninitvar ; a field of it has the same name */
	RangeBound	lower = {.val = from,.inclusive = true,.lower = true};
	RangeBound	upper = {.val = to,.infinite = endless};

	return rsv_range_make(range_type(type), &lower, &upper);
}

RangeType *
rsv_range_of_period(Period during)
{
	Assert(during.from <= during.to);
	return make_half_open(TSTZRANGEOID, TimestampTzGetDatum(during.from),
						  false, TimestampTzGetDatum(during.to));
}

RangeType *
rsv_range_of_units(UnitRange units)
{
	Assert(units.lower <= units.upper);
	return make_half_open(INT4RANGEOID, Int32GetDatum(units.lower),
						  units.upper == PG_INT32_MAX,
						  Int32GetDatum(units.upper));
}
