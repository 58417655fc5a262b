/*
 * period.h
 *		Periods of time and spans of units, and PostgreSQL's ranges of them.
 */
#ifndef RSV_PERIOD_H
#define RSV_PERIOD_H

#include "postgres.h"

#include "utils/rangetypes.h"
#include "utils/timestamp.h"

/* Units [lower, upper) of a resource. INT32_MAX above: without end. */
typedef struct UnitRange
{
	int32		lower;
	int32		upper;
} UnitRange;

/* A half-open period, at the microsecond. */
typedef struct Period
{
	TimestampTz from;
	TimestampTz to;
} Period;

static inline bool
rsv_period_overlaps(Period a, Period b)
{
	return a.from < b.to && b.from < a.to;
}

static inline bool
rsv_period_contains(Period during, TimestampTz time)
{
	return during.from <= time && time < during.to;
}

static inline int32
rsv_unit_range_count(UnitRange units)
{
	return units.upper - units.lower;
}

static inline bool
rsv_unit_range_overlaps(UnitRange a, UnitRange b)
{
	return a.lower < b.upper && b.lower < a.upper;
}

/* An error for an empty range, that calls it by the name */
extern Period rsv_period_of_range(RangeType *range, const char *name);
extern UnitRange rsv_unit_range_of_range(RangeType *range, const char *name);

/* As PostgreSQL writes it */
extern char *rsv_unit_range_text(UnitRange units);

extern RangeType *rsv_range_of_period(Period during);
extern RangeType *rsv_range_of_units(UnitRange units);

#endif							/* RSV_PERIOD_H */
