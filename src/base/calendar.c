/*
 * calendar.c
 *		Local time: what an interval and a day are in a zone.
 *
 * Days and hours on the wall are not made of microseconds: each is turned
 * into an instant date by date, by the rules PostgreSQL has for AT TIME ZONE
 * (a time that a clock change skips is moved behind the gap, one that occurs
 * twice is the later).
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "common/int.h"
#include "datatype/timestamp.h"
#include "base/calendar.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

void
rsv_calendar_fail_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("timestamp out of range"),
			 errhint("Times lie between 4713 BC and 294276 AD, with all that is added to them.")));
}

pg_tz *
rsv_calendar_zone(const char *name)
{
	pg_tz	   *zone = pg_tzset(name);

	if (zone == NULL || !pg_tz_acceptable(zone))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("time zone \"%s\" not recognized", name),
				 errhint("Use a name that pg_timezone_names lists.")));
	return zone;
}

LocalTime
rsv_calendar_local(TimestampTz time, pg_tz *zone)
{
	struct pg_tm tm;
	fsec_t		fsec;
	int			offset;
	LocalTime	local;

	if (timestamp2tm(time, &offset, &tm, &fsec, NULL, zone) != 0)
		rsv_calendar_fail_range();
	local.day = date2j(tm.tm_year, tm.tm_mon, tm.tm_mday);
	local.time = ((tm.tm_hour * MINS_PER_HOUR + tm.tm_min) *
				  (int64) SECS_PER_MINUTE + tm.tm_sec) * USECS_PER_SEC + fsec;
	return local;
}

static TimestampTz
instant_of(struct pg_tm *tm, fsec_t fsec, pg_tz *zone)
{
	TimestampTz instant;
	int			offset = DetermineTimeZoneOffset(tm, zone);

	if (tm2timestamp(tm, fsec, &offset, &instant) != 0)
		rsv_calendar_fail_range();
	return instant;
}

/*
 * The time may be 24:00 or beyond: it counts from the day's midnight on. A day
 * starts with the first of its midnights, where a clock change makes two.
 */
TimestampTz
rsv_calendar_instant(int day, int64 time, pg_tz *zone)
{
	struct pg_tm tm = {0};
	fsec_t		fsec;
	TimestampTz result;
	LocalTime	before;

	Assert(time >= 0);
	day += time / USECS_PER_DAY;
	time %= USECS_PER_DAY;
	j2date(day, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	dt2time(time, &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &fsec);
	result = instant_of(&tm, fsec, zone);
	if (time != 0)
		return result;

	before = rsv_calendar_local(result - 1, zone);
	return before.day == day ? result - 1 - before.time : result;
}

/* No zone has a day that begins within a second. */
bool
rsv_calendar_begins_day(TimestampTz time, int day, pg_tz *zone)
{
	return time % USECS_PER_SEC == 0 && rsv_calendar_day(time - 1, zone) < day;
}

/*
 * A day without a midnight begins at its first instant all the same, whatever
 * the clock shows then: a day is a day, with 23 hours or with 25.
 */
static LocalTime
wall_time(TimestampTz time, pg_tz *zone)
{
	LocalTime	local = rsv_calendar_local(time, zone);

	if (local.time != 0 && rsv_calendar_begins_day(time, local.day, zone))
		local.time = 0;
	return local;
}

static int64
multiply(int64 times, int64 part)
{
	int64		product;

	if (pg_mul_s64_overflow(times, part, &product))
		rsv_calendar_fail_range();
	return product;
}

/* So many months and days away; where a month is shorter, its last day */
static int
add_to_date(int date, int64 months, int64 days)
{
	int			year;
	int			month;
	int			day;

	j2date(date, &year, &month, &day);
	if (pg_add_s64_overflow(months, year * MONTHS_PER_YEAR + month - 1,
							&months) ||
		months < 0 || months / MONTHS_PER_YEAR > JULIAN_MAXYEAR)
		rsv_calendar_fail_range();
	year = months / MONTHS_PER_YEAR;
	month = months % MONTHS_PER_YEAR + 1;
	day = Min(day, day_tab[isleap(year)][month - 1]);
	if (pg_add_s64_overflow(days, date2j(year, month, day), &days) ||
		days < 0 || days >= TIMESTAMP_END_JULIAN)
		rsv_calendar_fail_range();
	return days;
}

/*
 * Months, days and time are added one after the other, as PostgreSQL does,
 * but in the given zone instead of the session's.
 */
TimestampTz
rsv_calendar_add(TimestampTz time, const Interval *interval, int64 times,
				 pg_tz *zone)
{
	int64		span = multiply(times, interval->time);

	if (interval->month != 0 || interval->day != 0)
	{
		LocalTime	wall = wall_time(time, zone);
		int			day = add_to_date(wall.day,
									  multiply(times, interval->month),
									  multiply(times, interval->day));

		time = rsv_calendar_instant(day, wall.time, zone);
	}
	if (pg_add_s64_overflow(time, span, &time) || !IS_VALID_TIMESTAMP(time))
		rsv_calendar_fail_range();
	return time;
}

/*
 * The stride is doubled until it leads there, and then halved. A step is
 * counted from the anchor, as each of them may be cut by the end of a month, or
 * moved by a clock change.
 */
TimestampTz
rsv_calendar_step_to(TimestampTz anchor, const Interval *step, int64 *last,
					 TimestampTz until, pg_tz *zone)
{
	int64		stride = 1;
	TimestampTz found;

	while ((found = rsv_calendar_add(anchor, step, *last + stride,
									 zone)) < until)
	{
		*last += stride;
		stride *= 2;
	}
	while ((stride /= 2) > 0)
	{
		TimestampTz half = rsv_calendar_add(anchor, step, *last + stride, zone);

		if (half < until)
			*last += stride;
		else
			found = half;
	}
	(*last)++;
	return found;
}

int
rsv_calendar_day(TimestampTz time, pg_tz *zone)
{
	return rsv_calendar_local(time, zone).day;
}

/* The start of the local day, whatever the clock shows then */
TimestampTz
rsv_calendar_midnight(TimestampTz time, pg_tz *zone)
{
	return rsv_calendar_instant(rsv_calendar_local(time, zone).day, 0, zone);
}

TimestampTz
rsv_calendar_next_midnight(TimestampTz time, pg_tz *zone)
{
	return rsv_calendar_instant(rsv_calendar_local(time, zone).day + 1, 0,
								zone);
}

TimestampTz
rsv_calendar_next_change(TimestampTz time, pg_tz *zone)
{
	const int64 epoch = SECS_PER_DAY *
		(UNIX_EPOCH_JDATE - POSTGRES_EPOCH_JDATE);
	pg_time_t	before = time / USECS_PER_SEC - (time % USECS_PER_SEC < 0) -
		epoch;
	pg_time_t	change;
	long		offset;
	int			is_dst;

	if (pg_next_dst_boundary(&before, &offset, &is_dst, &change, &offset,
							 &is_dst, zone) != 1)
		return DT_NOEND;
	return (change + epoch) * USECS_PER_SEC;
}

LocalDays
rsv_calendar_period(const Interval *length, int day)
{
	int			year;
	int			month;
	int			of_month;
	int			end;

	Assert(length->time == 0);
	/* Julian day 0 is a Monday. */
	if (length->month == 0)
		return (LocalDays) {day - day % length->day,
							day - day % length->day + length->day};
	Assert(length->day == 0 && MONTHS_PER_YEAR % length->month == 0);
	j2date(day, &year, &month, &of_month);
	month -= (month - 1) % length->month;
	end = month + length->month;
	return (LocalDays) {date2j(year, month, 1),
						end > MONTHS_PER_YEAR ?
						date2j(year + 1, end - MONTHS_PER_YEAR, 1) :
						date2j(year, end, 1)};
}

bool
rsv_calendar_has_day(int day, pg_tz *zone)
{
	return rsv_calendar_day(rsv_calendar_instant(day, 0, zone), zone) == day;
}

/*
 * The dates that a zone has gone over between two times: Samoa had no 30
 * December 2011. The clock has then leapt by about a day.
 */
static int64
count_skipped_days(LocalTime from, LocalTime to, int64 elapsed, pg_tz *zone)
{
	int64		shown = (to.day - from.day) * USECS_PER_DAY +
		to.time - from.time;
	int64		skipped = 0;

	if (shown - elapsed < USECS_PER_DAY / 2)
		return 0;
	for (int day = from.day + 1; day < to.day; day++)
		skipped += !rsv_calendar_has_day(day, zone);
	return skipped;
}

int64
rsv_calendar_days(TimestampTz from, TimestampTz to, pg_tz *zone)
{
	LocalTime	first;
	LocalTime	last;

	if (to < from)
		return -rsv_calendar_days(to, from, zone);
	first = rsv_calendar_local(from, zone);
	last = rsv_calendar_local(to, zone);
	return last.day - first.day -
		count_skipped_days(first, last, to - from, zone);
}

/* The local dates from the start's to that before the end's, at least one */
int64
rsv_calendar_nights(Period during, pg_tz *zone)
{
	return Max(rsv_calendar_days(during.from, during.to, zone), 1);
}

/* How many days of the same local time, the last one started */
int64
rsv_calendar_started_days(Period during, pg_tz *zone)
{
	LocalTime	from = wall_time(during.from, zone);
	int			last = rsv_calendar_day(during.to, zone);
	int64		days = rsv_calendar_days(during.from, during.to, zone);

	if (rsv_calendar_instant(last, from.time, zone) < during.to)
		days++;
	return Max(days, 1);
}
