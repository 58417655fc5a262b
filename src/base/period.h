/*
 * period.h
 *		PostgreSQL's ranges as the extension's periods and spans, and back.
 */
#ifndef RSV_PERIOD_H
#define RSV_PERIOD_H

#include "postgres.h"

#include "occupancy/occupancy.h"
#include "utils/rangetypes.h"

/* An error for an empty range, that calls it by the name */
extern Period rsv_period_of_range(RangeType *range, const char *name);
extern Span rsv_span_of_range(RangeType *range, const char *name);

/* As PostgreSQL writes it */
extern char *rsv_span_text(Span units);

extern RangeType *rsv_range_of_period(Period during);
extern RangeType *rsv_range_of_span(Span units);

#endif							/* RSV_PERIOD_H */
