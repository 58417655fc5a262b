/*
 * icalendar_time.c
 *		Dates, times and durations as calendars of RFC 5545 write them.
 */
#include "postgres.h"

#include "base/icalendar_time.h"
#include "utils/datetime.h"

static const char time_hint[] =
	gettext_noop("A date is written 20300502, a time 20300502T150000, and a time in UTC 20300502T150000Z, in the years 1 to 9998.");

static const char duration_hint[] =
	gettext_noop("A duration is written P3D, PT1H30M, P1DT12H or P2W, and is no longer than 10,000 days.");

pg_noreturn static void
fail_time(const ContentLine *line)
{
	rsv_icalendar_fail(line->number,
					   psprintf("%s is no date and no time.", line->name),
					   time_hint);
}

/* So many digits; the text is moved behind them. */
static int
read_time_digits(const ContentLine *line, const char **text, int n)
{
	int			number = 0;

	for (int i = 0; i < n; i++, ++*text)
	{
		if (!isdigit((unsigned char) **text))
			fail_time(line);
		number = number * 10 + **text - '0';
	}
	return number;
}

static int
read_date(const ContentLine *line, const char **text)
{
	int			year = read_time_digits(line, text, 4);
	int			month = read_time_digits(line, text, 2);
	int			day = read_time_digits(line, text, 2);

	if (year < 1 || year > 9998 || month < 1 || month > MONTHS_PER_YEAR ||
		day < 1 || day > day_tab[isleap(year)][month - 1])
		fail_time(line);
	return date2j(year, month, day);
}

/* A leap second is the last of its minute. */
static int64
read_clock(const ContentLine *line, const char **text)
{
	int			hour = read_time_digits(line, text, 2);
	int			minute = read_time_digits(line, text, 2);
	int			second = read_time_digits(line, text, 2);

	if (hour >= HOURS_PER_DAY || minute >= MINS_PER_HOUR ||
		second > SECS_PER_MINUTE)
		fail_time(line);
	return ((hour * MINS_PER_HOUR + minute) * (int64) SECS_PER_MINUTE +
			Min(second, SECS_PER_MINUTE - 1)) * USECS_PER_SEC;
}

IcalendarTime
rsv_icalendar_time_read(const ContentLine *line, const char **text, pg_tz *zone)
{
	IcalendarTime time = {.zone = zone};

	time.local.day = read_date(line, text);
	time.is_date = **text != 'T' && **text != 't';
	if (time.is_date)
		return time;
	++*text;
	time.local.time = read_clock(line, text);
	if (**text == 'Z' || **text == 'z')
	{
		++*text;
		time.zone = rsv_calendar_zone("UTC");
	}
	return time;
}

/* More than fits into a closure, and less than overflows when it is added */
#define MOST_DURATION_DAYS 10000

/* A number and its letter; the text is moved behind them. */
static int64
read_duration_part(const ContentLine *line, const char **text, char *unit)
{
	int64		number = 0;
	const char *start = *text;

	for (; isdigit((unsigned char) **text); ++*text)
		number = Min(number * 10 + **text - '0', PG_INT32_MAX);
	*unit = pg_toupper((unsigned char) **text);
	if (*text == start || *unit == '\0')
		rsv_icalendar_fail(line->number,
						   "DURATION is no duration.",
						   duration_hint);
	++*text;
	return number;
}

static int64
seconds_of_unit(const ContentLine *line, char unit, bool of_clock)
{
	if (!of_clock && unit == 'W')
		return 7 * SECS_PER_DAY;
	if (!of_clock && unit == 'D')
		return SECS_PER_DAY;
	if (of_clock && unit == 'H')
		return SECS_PER_HOUR;
	if (of_clock && unit == 'M')
		return SECS_PER_MINUTE;
	if (of_clock && unit == 'S')
		return 1;
	rsv_icalendar_fail(line->number, "DURATION is no duration.", duration_hint);
}

IcalendarDuration
rsv_icalendar_duration_read(const ContentLine *line)
{
	const char *text = line->value;
	int64		days = 0;
	int64		seconds = 0;
	bool		of_clock = false;

	if (*text == '+')
		text++;
	if (pg_toupper((unsigned char) *text) != 'P' || text[1] == '\0')
		rsv_icalendar_fail(line->number,
						   "DURATION is no duration.",
						   duration_hint);
	text++;
	while (*text != '\0')
	{
		int64		number;
		int64		length;
		char		unit;

		if (!of_clock && pg_toupper((unsigned char) *text) == 'T')
		{
			of_clock = true;
			text++;
		}
		number = read_duration_part(line, &text, &unit);
		length = seconds_of_unit(line, unit, of_clock);
		if (of_clock)
			seconds += number * length;
		else
			days += number * (length / SECS_PER_DAY);
		if (days + seconds / SECS_PER_DAY > MOST_DURATION_DAYS)
			rsv_icalendar_fail(line->number,
							   "DURATION is too long.",
							   duration_hint);
	}
	return (IcalendarDuration) {days, seconds * USECS_PER_SEC};
}

/* Of a time that the clock shows twice RFC 5545 means the first. */
TimestampTz
rsv_icalendar_instant(const IcalendarTime *time)
{
	static const int64 shifts[] = {USECS_PER_HOUR, USECS_PER_HOUR / 2};
	const LocalTime *local = &time->local;
	TimestampTz instant = rsv_calendar_instant(local->day, local->time,
											   time->zone);

	for (int i = 0; i < lengthof(shifts); i++)
	{
		LocalTime	before = rsv_calendar_local(instant - shifts[i],
												time->zone);

		if (before.day == local->day && before.time == local->time)
			return instant - shifts[i];
	}
	return instant;
}
