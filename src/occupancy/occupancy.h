/*
 * occupancy.h
 *		What the exclusion constraint compares.
 */
#ifndef RSV_OCCUPANCY_H
#define RSV_OCCUPANCY_H

#include "postgres.h"

#include "utils/timestamp.h"

/* Units [lower, upper) of a resource. INT32_MAX above: without end. */
typedef struct Span
{
	int32		lower;
	int32		upper;
} Span;

/* A half-open period, at the microsecond. */
typedef struct Period
{
	TimestampTz from;
	TimestampTz to;
} Period;

/* The type reservation.occupancy, as it is stored */
typedef struct Occupancy
{
	int64		resource_id;
	Period		during;
	Span		units;
} Occupancy;

static inline bool
rsv_period_overlaps(Period a, Period b)
{
	return a.from < b.to && b.from < a.to;
}

static inline bool
rsv_span_overlaps(Span a, Span b)
{
	return a.lower < b.upper && b.lower < a.upper;
}

#endif							/* RSV_OCCUPANCY_H */
