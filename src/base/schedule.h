/*
 * schedule.h
 *		Opening hours, date by date.
 */
#ifndef RSV_SCHEDULE_H
#define RSV_SCHEDULE_H

#include "postgres.h"

#include "base/calendar.h"

#define RSV_NO_LIMIT PG_INT32_MAX

/* Hours of a day: microseconds after midnight */
typedef struct OpeningHours
{
	int			day;			/* a weekday, 1 is Monday; or a Julian day */
	bool		closed;			/* no hours, whatever other rows say */
	int64		opens;
	int64		closes;			/* not after opens: on the next day */
	int32		capacity;		/* units in these hours, or RSV_NO_LIMIT */
} OpeningHours;

/* When something is open; always, if there is nothing in it */
typedef struct Schedule
{
	int			nhours;			/* none: all day, every day */
	OpeningHours *hours;		/* by weekday */
	int			nexceptions;
	OpeningHours *exceptions;	/* other days: rising, closed first */
	bool		limited;		/* some hours have a capacity */
} Schedule;

/* Hours in which there are so many units */
typedef struct LimitedHours
{
	Period		during;
	int32		capacity;
} LimitedHours;

/* Hours are no longer: a day, and what a clock change adds */
#define RSV_LONGEST_HOURS (2 * USECS_PER_DAY)

/* An instant at which hours of a date begin, with none of the date before it */
typedef struct Opening
{
	TimestampTz time;
	int			day;			/* the date: a Julian day, */
	int64		opens;			/* and when on the wall, as its hours say */
} Opening;

/* The last opening by a time, of its date or of the one before; false: none */
extern bool rsv_schedule_last_opening(TimestampTz time,
									  const Schedule *schedule, pg_tz *zone,
									  Opening *opening);
/* The first one after it, or DT_NOEND */
extern TimestampTz rsv_schedule_next_opening(TimestampTz time,
											 const Schedule *schedule,
											 pg_tz *zone);

/*
 * The open period that a time is in, or else the next one, as far as is asked
 * for; false where there is none.
 */
extern bool rsv_schedule_open_period(TimestampTz time, TimestampTz until,
									 const Schedule *schedule, pg_tz *zone,
									 Period *open);

/* The hours with a capacity that overlap a period, by their start */
extern int	rsv_schedule_limited_hours(Period during,
									   const Schedule *schedule, pg_tz *zone,
									   LimitedHours **hours);

#endif							/* RSV_SCHEDULE_H */
