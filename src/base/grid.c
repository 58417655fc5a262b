/*
 * grid.c
 *		The starts that a slot allows.
 */
#include "postgres.h"

#include "base/grid.h"
#include "utils/timestamp.h"

/* A Monday */
#define ORIGIN (POSTGRES_EPOCH_JDATE + 2)

/* A time, as the grid counts it */
typedef struct Position
{
	LocalTime	since;			/* the grid's day, on the wall since then */
	TimestampTz opening;		/* its first instant, if hours say it */
} Position;

static int64
grid_step(const Grid *grid)
{
	const Interval *slot = grid->slot;

	Assert(slot->month == 0 && slot->day * USECS_PER_DAY + slot->time > 0);
	return slot->day * USECS_PER_DAY + slot->time;
}

/* False: nothing has opened yet that the time could be counted from. */
static bool
locate(const Grid *grid, TimestampTz time, Position *position)
{
	Opening		opening;

	position->since = rsv_calendar_local(time, grid->zone);
	position->opening = DT_NOBEGIN;
	if (grid->hours == NULL)
		return true;
	if (!rsv_schedule_last_opening(time, grid->hours, grid->zone, &opening))
		return false;
	position->since.time -= opening.opens -
		(position->since.day - opening.day) * USECS_PER_DAY;
	position->since.day = opening.day;
	position->opening = opening.time;
	return true;
}

static bool
is_first(const Grid *grid, TimestampTz time, const Position *position)
{
	return grid->hours ? time == position->opening :
		rsv_calendar_begins_day(time, position->since.day, grid->zone);
}

/* The time on the wall since the last start */
static int64
since_start(LocalTime since, int64 step)
{
	int64		past = since.time;

	if (step >= USECS_PER_DAY)
		past += (since.day - ORIGIN) * USECS_PER_DAY;
	past %= step;
	/* before that Monday, too, it is the time since a start */
	return past < 0 ? past + step : past;
}

/*
 * The first instant of a day is its midnight, or its opening, whatever the
 * clock shows then. A midnight that comes again is an hour like others, and
 * begins no day.
 */
static bool
is_start(const Grid *grid, TimestampTz time, const Position *position)
{
	int64		step = grid_step(grid);
	LocalTime	since = position->since;
	bool		first;

	if (step < USECS_PER_DAY && since_start(since, step) == 0)
		return true;
	first = is_first(grid, time, position);
	if (first)
		since.time = 0;
	return since_start(since, step) == 0 && (since.time != 0 || first);
}

bool
rsv_grid_has(const Grid *grid, TimestampTz time)
{
	Position	position;

	return locate(grid, time, &position) && is_start(grid, time, &position);
}

/* The next start, or where the grid begins anew, if no clock changes before */
static TimestampTz
guess_start(const Grid *grid, TimestampTz time, const Position *position)
{
	int64		step = grid_step(grid);
	int64		ahead = step - since_start(position->since, step);

	if (grid->hours)
		return Min(time + ahead,
				   rsv_schedule_next_opening(time, grid->hours, grid->zone));
	if (step < USECS_PER_DAY)
		ahead = Min(ahead, USECS_PER_DAY - position->since.time);
	return time + ahead;
}

/*
 * Goes from one guess to the next in real time, and no further than to a clock
 * change: what the clock shows after it is looked at anew.
 */
TimestampTz
rsv_grid_next(const Grid *grid, TimestampTz time)
{
	while (time != DT_NOEND)
	{
		Position	position;

		if (!locate(grid, time, &position))
		{
			time = rsv_schedule_next_opening(time, grid->hours, grid->zone);
			continue;
		}
		if (is_start(grid, time, &position))
			break;
		time = Min(guess_start(grid, time, &position),
				   rsv_calendar_next_change(time, grid->zone));
	}
	return time;
}
