/*
 * schedule.h
 *		Opening hours, date by date.
 */
#ifndef RSV_SCHEDULE_H
#define RSV_SCHEDULE_H

#include "postgres.h"

#include "base/calendar.h"

/* Hours of a day: microseconds after midnight */
typedef struct OpeningHours
{
	int			day;			/* a weekday, 1 is Monday; or a Julian day */
	bool		closed;			/* no hours, whatever other rows say */
	int64		opens;
	int64		closes;			/* not after opens: on the next day */
} OpeningHours;

/* When something is open; always, if there is nothing in it */
typedef struct Schedule
{
	int			nhours;			/* none: all day, every day */
	OpeningHours *hours;		/* by weekday */
	int			nexceptions;
	OpeningHours *exceptions;	/* other days: rising, closed first */
} Schedule;

/*
 * The open period that a time is in, or else the next one, as far as is asked
 * for; false where there is none.
 */
extern bool rsv_schedule_open_period(TimestampTz time, TimestampTz until,
									 const Schedule *schedule, pg_tz *zone,
									 Period *open);

#endif							/* RSV_SCHEDULE_H */
