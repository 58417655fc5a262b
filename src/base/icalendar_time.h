/*
 * icalendar_time.h
 *		Dates, times and durations as calendars of RFC 5545 write them.
 */
#ifndef RSV_ICALENDAR_TIME_H
#define RSV_ICALENDAR_TIME_H

#include "postgres.h"

#include "base/calendar.h"
#include "base/icalendar.h"

typedef struct IcalendarTime
{
	bool		is_date;		/* a whole day; its time is zero */
	LocalTime	local;
	pg_tz	   *zone;			/* of a time: that of the local one */
} IcalendarTime;

/* Days are those of the calendar, the time is exact. */
typedef struct IcalendarDuration
{
	int32		days;
	int64		time;
} IcalendarDuration;

/*
 * The value at `text`, which is moved behind it. A time is one of the zone
 * unless it ends in Z. An error names the line.
 */
extern IcalendarTime rsv_icalendar_time_read(const ContentLine *line,
											 const char **text, pg_tz *zone);
extern IcalendarDuration rsv_icalendar_duration_read(const ContentLine *line);

/* When it is */
extern TimestampTz rsv_icalendar_instant(const IcalendarTime *time);

#endif							/* RSV_ICALENDAR_TIME_H */
