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

/*
 * The first instant of a day is its midnight, whatever the clock shows then. A
 * midnight that comes again is an hour like others, and begins no day.
 */
static bool
is_start(TimestampTz time, LocalTime local, int64 step, pg_tz *zone)
{
	bool		first;

	if (step < USECS_PER_DAY && since_start(local, step) == 0)
		return true;
	first = rsv_calendar_begins_day(time, local.day, zone);
	if (first)
		local.time = 0;
	return since_start(local, step) == 0 && (local.time != 0 || first);
}

bool
rsv_grid_has(TimestampTz time, const Interval *slot, pg_tz *zone)
{
	return is_start(time, rsv_calendar_local(time, zone), grid_step(slot),
					zone);
}

/* How long it is to the next start, if no clock changes before */
static int64
until_start(LocalTime local, int64 step)
{
	int64		ahead = step - since_start(local, step);

	return step < USECS_PER_DAY ? Min(ahead, USECS_PER_DAY - local.time) :
		ahead;
}

/*
 * Goes from one guess to the next in real time, and no further than to a clock
 * change: what the clock shows after it is looked at anew.
 */
TimestampTz
rsv_grid_next(TimestampTz time, const Interval *slot, pg_tz *zone)
{
	int64		step = grid_step(slot);

	for (;;)
	{
		LocalTime	local = rsv_calendar_local(time, zone);

		if (is_start(time, local, step, zone))
			return time;
		time = Min(time + until_start(local, step),
				   rsv_calendar_next_change(time, zone));
	}
}
