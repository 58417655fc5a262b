/*
 * grid.h
 *		The starts that a slot allows.
 *
 * A grid is one of local time. It begins anew each day, at the first instant of
 * the day; a grid of a day or longer begins on a Monday, and goes on for ever.
 */
#ifndef RSV_GRID_H
#define RSV_GRID_H

#include "postgres.h"

#include "base/calendar.h"

extern bool rsv_grid_has(TimestampTz time, const Interval *slot, pg_tz *zone);

/* The first start on the grid that is not before the time */
extern TimestampTz rsv_grid_next(TimestampTz time, const Interval *slot,
								 pg_tz *zone);

#endif							/* RSV_GRID_H */
