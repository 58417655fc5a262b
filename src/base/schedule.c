/*
 * schedule.c
 *		Opening hours, date by date.
 */
#include "postgres.h"

#include "base/schedule.h"
#include "miscadmin.h"
#include "utils/datetime.h"

#define DAYS_PER_WEEK 7

/* The rows that a day's hours may be among */
typedef struct DayScan
{
	const OpeningHours *rows;
	int			n;
	int			next;
	int			day;
	bool		weekly;			/* only those of the weekday are the day's */
	pg_tz	   *zone;
} DayScan;

/* Of the exceptions: the first that is not before the day */
static int
first_exception(const Schedule *schedule, int day)
{
	int			low = 0;
	int			high = schedule->nexceptions;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (schedule->exceptions[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static DayScan
scan_day(const Schedule *schedule, int day, pg_tz *zone)
{
	static const OpeningHours all_day = {.closes = USECS_PER_DAY,
										 .capacity = RSV_NO_LIMIT};
	DayScan		scan = {.day = day,.zone = zone};
	int			first = first_exception(schedule, day);
	int			end = first;

	while (end < schedule->nexceptions && schedule->exceptions[end].day == day)
		end++;
	if (end > first)
	{
		scan.rows = &schedule->exceptions[first];
		scan.n = scan.rows[0].closed ? 0 : end - first;
	}
	else if (schedule->nhours == 0)
	{
		scan.rows = &all_day;
		scan.n = 1;
	}
	else
	{
		scan.rows = schedule->hours;
		scan.n = schedule->nhours;
		scan.weekly = true;
	}
	return scan;
}

/*
 * Do they belong to a date of the zone? Also those that a clock change moves
 * to the next one; but not those of a date that it skips.
 */
static bool
hours_exist(Period open, int day, pg_tz *zone)
{
	return rsv_calendar_day(open.from, zone) == day ||
		rsv_calendar_has_day(day, zone);
}

/* Hours that a clock change skips are none. */
static bool
next_hours(DayScan *scan, Period *open)
{
	while (scan->next < scan->n)
	{
		const OpeningHours *hours = &scan->rows[scan->next++];
		int64		closes = hours->closes;

		if (scan->weekly && j2day(scan->day) != hours->day % DAYS_PER_WEEK)
			continue;
		if (closes <= hours->opens)
			closes += USECS_PER_DAY;
		open->from = rsv_calendar_instant(scan->day, hours->opens, scan->zone);
		open->to = rsv_calendar_instant(scan->day, closes, scan->zone);
		if (open->from < open->to && hours_exist(*open, scan->day, scan->zone))
			return true;
	}
	return false;
}

/* A week shows every row, and then there is nothing but exceptions. */
static int
last_day(const Schedule *schedule, int today)
{
	if (schedule->nexceptions > 0)
		today = Max(today,
					schedule->exceptions[schedule->nexceptions - 1].day);
	return today + DAYS_PER_WEEK;
}

/* The first to close after the time */
static bool
find_opening(TimestampTz time, const Schedule *schedule, pg_tz *zone,
			 Period *open)
{
	int			today = rsv_calendar_local(time, zone).day;
	int			last = last_day(schedule, today);
	bool		found = false;

	/* hours of the day before may reach into today */
	for (int day = today - 1; day <= last && !found; day++)
	{
		DayScan		scan = scan_day(schedule, day, zone);
		Period		period;

		while (next_hours(&scan, &period))
			if (period.to > time && (!found || period.from < open->from))
			{
				*open = period;
				found = true;
			}
	}
	return found;
}

/* By hours that go on where it ends; false: there are none */
static bool
extend(Period *open, const Schedule *schedule, pg_tz *zone)
{
	TimestampTz end = open->to;

	for (int day = rsv_calendar_local(end, zone).day - 1;
		 rsv_calendar_instant(day, 0, zone) <= end; day++)
	{
		DayScan		scan = scan_day(schedule, day, zone);
		Period		period;

		while (next_hours(&scan, &period))
			if (period.from <= end && period.to > open->to)
				open->to = period.to;
	}
	return open->to > end;
}

/*
 * Hours that touch are one open period: open round the clock is a row a day.
 * So it goes on as long as there is one, but no further than is asked for.
 */
bool
rsv_schedule_open_period(TimestampTz time, TimestampTz until,
						 const Schedule *schedule, pg_tz *zone, Period *open)
{
	if (schedule->nhours == 0 && schedule->nexceptions == 0)
	{
		*open = (Period) {DT_NOBEGIN, DT_NOEND};
		return true;
	}
	if (!find_opening(time, schedule, zone, open))
		return false;
	while (open->to < until && extend(open, schedule, zone))
		CHECK_FOR_INTERRUPTS();
	return true;
}

/* Has the date no hours that begin before these and reach them? */
static bool
opens_anew(Period hours, const Schedule *schedule, int day, pg_tz *zone)
{
	DayScan		scan = scan_day(schedule, day, zone);
	Period		other;

	while (next_hours(&scan, &other))
		if (other.from < hours.from && hours.from <= other.to)
			return false;
	return true;
}

bool
rsv_schedule_last_opening(TimestampTz time, const Schedule *schedule,
						  pg_tz *zone, Opening *opening)
{
	int			today = rsv_calendar_day(time, zone);
	bool		found = false;

	for (int day = today - 1; day <= today; day++)
	{
		DayScan		scan = scan_day(schedule, day, zone);
		Period		hours;

		while (next_hours(&scan, &hours))
			if (hours.from <= time &&
				(!found || hours.from > opening->time) &&
				opens_anew(hours, schedule, day, zone))
			{
				*opening = (Opening) {hours.from, day,
									  scan.rows[scan.next - 1].opens};
				found = true;
			}
	}
	return found;
}

TimestampTz
rsv_schedule_next_opening(TimestampTz time, const Schedule *schedule,
						  pg_tz *zone)
{
	int			today = rsv_calendar_day(time, zone);
	int			last = last_day(schedule, today);
	TimestampTz next = DT_NOEND;

	/* a clock change may move the hours of a day to the next one */
	for (int day = today - 1; day <= last && next == DT_NOEND; day++)
	{
		DayScan		scan = scan_day(schedule, day, zone);
		Period		hours;

		while (next_hours(&scan, &hours))
			if (hours.from > time && hours.from < next &&
				opens_anew(hours, schedule, day, zone))
				next = hours.from;
	}
	return next;
}

static int
compare_limited(const void *a, const void *b)
{
	TimestampTz left = ((const LimitedHours *) a)->during.from;
	TimestampTz right = ((const LimitedHours *) b)->during.from;

	return (left > right) - (left < right);
}

int
rsv_schedule_limited_hours(Period during, const Schedule *schedule,
						   pg_tz *zone, LimitedHours **hours)
{
	int			first = rsv_calendar_day(during.from, zone) - 1;
	int			last = rsv_calendar_day(during.to, zone);
	Size		size = 64;
	int			n = 0;

	*hours = palloc(size * sizeof(LimitedHours));
	for (int day = first; day <= last; day++)
	{
		DayScan		scan = scan_day(schedule, day, zone);
		Period		open;

		CHECK_FOR_INTERRUPTS();
		while (next_hours(&scan, &open))
		{
			int32		capacity = scan.rows[scan.next - 1].capacity;

			if (capacity == RSV_NO_LIMIT || !rsv_period_overlaps(open, during))
				continue;
			if (n == size)
				*hours = repalloc_huge(*hours,
									   (size *= 2) * sizeof(LimitedHours));
			(*hours)[n++] = (LimitedHours) {open, capacity};
		}
	}
	qsort(*hours, n, sizeof(LimitedHours), compare_limited);
	return n;
}
