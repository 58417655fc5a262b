/*
 * range.h
 *		PostgreSQL's ranges as the extension's periods and spans, and back.
 */
#ifndef RSV_RANGE_H
#define RSV_RANGE_H

#include "postgres.h"

#include "inventory/occupancy.h"
#include "utils/rangetypes.h"

/* False for an empty range */
extern bool rsv_range_read_period(RangeType *range, Period *during);
extern bool rsv_range_read_span(RangeType *range, Span *units);

/* An error for an empty range */
extern Period rsv_period_of_range(RangeType *range);
extern Span rsv_span_of_range(RangeType *range);

extern RangeType *rsv_range_of_period(Period during);
extern RangeType *rsv_range_of_span(Span units);

#endif							/* RSV_RANGE_H */
