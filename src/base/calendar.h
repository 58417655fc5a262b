/*
 * calendar.h
 *		Local time: what an interval and a day are in a zone.
 */
#ifndef RSV_CALENDAR_H
#define RSV_CALENDAR_H

#include "postgres.h"

#include "base/compat.h"
#include "base/period.h"
#include "pgtime.h"

/* A local day: the Julian day, and the microseconds on the wall since */
typedef struct LocalTime
{
	int			day;
	int64		time;
} LocalTime;

/*
 * The years 1 to 9998, in UTC. Other calendars have the year before and the
 * one after as well, so that a time of these has a date in every zone.
 */
#define RSV_FIRST_TIME (INT64CONST(-730119) * USECS_PER_DAY)
#define RSV_END_OF_TIME (INT64CONST(2921575) * USECS_PER_DAY)

static inline bool
rsv_calendar_has(TimestampTz time)
{
	return RSV_FIRST_TIME <= time && time <= RSV_END_OF_TIME;
}

/* An error for a time that cannot be stored */
pg_noreturn extern void rsv_calendar_fail_range(void);

/* An error for a zone that does not exist */
extern pg_tz *rsv_calendar_zone(const char *name);

extern LocalTime rsv_calendar_local(TimestampTz time, pg_tz *zone);

/* Local days, as Julian days: from the first on, before the end */
typedef struct LocalDays
{
	int			first;
	int			end;
} LocalDays;

/*
 * The period of the calendar in which a day lies: a day, an ISO week of seven
 * days, or as many months as divide a year, counted from January
 */
extern LocalDays rsv_calendar_period(const Interval *length, int day);

/* Is it the first instant of its local day, which is this one? */
extern bool rsv_calendar_begins_day(TimestampTz time, int day, pg_tz *zone);
extern TimestampTz rsv_calendar_instant(int day, int64 time, pg_tz *zone);

/* So many times the interval after it, or before */
extern TimestampTz rsv_calendar_add(TimestampTz time, const Interval *interval,
									int64 times, pg_tz *zone);

/*
 * The first step from an anchor that is not before a time. Steps are numbered;
 * the last one that is known to be before it becomes the number of this one.
 */
extern TimestampTz rsv_calendar_step_to(TimestampTz anchor,
										const Interval *step, int64 *last,
										TimestampTz until, pg_tz *zone);

/* The local date, as a Julian day */
extern int	rsv_calendar_day(TimestampTz time, pg_tz *zone);
/* The first clock change after the time, or DT_NOEND */
extern TimestampTz rsv_calendar_next_change(TimestampTz time, pg_tz *zone);
/* False for a date that the zone has gone over */
extern bool rsv_calendar_has_day(int day, pg_tz *zone);
extern TimestampTz rsv_calendar_midnight(TimestampTz time, pg_tz *zone);
extern TimestampTz rsv_calendar_next_midnight(TimestampTz time, pg_tz *zone);
/* The dates from the one's to that before the other's; back: less than none */
extern int64 rsv_calendar_days(TimestampTz from, TimestampTz to, pg_tz *zone);
extern int64 rsv_calendar_nights(Period during, pg_tz *zone);
extern int64 rsv_calendar_started_days(Period during, pg_tz *zone);

#endif							/* RSV_CALENDAR_H */
