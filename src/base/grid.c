/*
 * grid.c
 *		The starts that a slot allows.
 */
#include "postgres.h"

#include "base/grid.h"
#include "utils/timestamp.h"

/* A Monday */
#define ORIGIN (POSTGRES_EPOCH_JDATE + 2)

static int64
grid_step(const Interval *slot)
{
	Assert(slot->month == 0 && slot->day * USECS_PER_DAY + slot->time > 0);
	return slot->day * USECS_PER_DAY + slot->time;
}

/* The time on the wall since the last start */
static int64
since_start(LocalTime local, int64 step)
{
	int64		since;

	if (step < USECS_PER_DAY)
		return local.time % step;
	since = ((local.day - ORIGIN) * USECS_PER_DAY + local.time) % step;
	/* before that Monday, too, it is the time since a start */
	return since < 0 ? since + step : since;
}

/* A repeated midnight is an hour like others, but begins no day. */
static bool
begins_day_again(TimestampTz time, LocalTime wall, pg_tz *zone)
{
	return wall.time == 0 && rsv_calendar_midnight(time, zone) != time;
}

bool
rsv_grid_has(TimestampTz time, const Interval *slot, pg_tz *zone)
{
	int64		step = grid_step(slot);
	LocalTime	wall = rsv_calendar_wall(time, zone);

	return since_start(wall, step) == 0 &&
		(step < USECS_PER_DAY || !begins_day_again(time, wall, zone));
}

/* The next time that may be a start, if no clock changes before */
static TimestampTz
guess_start(TimestampTz time, int64 step, pg_tz *zone)
{
	LocalTime	local = rsv_calendar_local(time, zone);
	int64		ahead = step - since_start(local, step);

	if (step < USECS_PER_DAY)
		ahead = Min(ahead, USECS_PER_DAY - local.time);
	return time + ahead;
}

/*
 * Goes from one guess to the next in real time, and no further than to a clock
 * change: what the clock shows after it is looked at anew.
 */
TimestampTz
rsv_grid_next(TimestampTz time, const Interval *slot, pg_tz *zone)
{
	while (!rsv_grid_has(time, slot, zone))
		time = Min(guess_start(time, grid_step(slot), zone),
				   rsv_calendar_next_change(time, zone));
	return time;
}
