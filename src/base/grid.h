/*
 * grid.h
 *		The starts that a slot allows.
 *
 * A grid is one of local time. It begins anew each day, at the first instant of
 * the day; a grid of a day or longer begins on a Monday, and goes on for ever.
 * A grid of opening hours begins anew at each opening, and its days begin
 * there.
 */
#ifndef RSV_GRID_H
#define RSV_GRID_H

#include "postgres.h"

#include "base/schedule.h"

typedef struct Grid
{
	const Interval *slot;
	const Schedule *hours;		/* from which it is counted; NULL: midnight */
	pg_tz	   *zone;
} Grid;

extern bool rsv_grid_has(const Grid *grid, TimestampTz time);

/*
 * The first start on the grid that is not before the time; DT_NOEND: there is
 * none
 */
extern TimestampTz rsv_grid_next(const Grid *grid, TimestampTz time);

#endif							/* RSV_GRID_H */
