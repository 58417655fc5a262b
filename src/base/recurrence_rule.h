/*
 * recurrence_rule.h
 *		Rules of RFC 5545 by which something recurs, as they are written.
 */
#ifndef RSV_RECURRENCE_RULE_H
#define RSV_RECURRENCE_RULE_H

#include "postgres.h"

#include "base/calendar.h"

/* From the shortest: those before DAILY are steps of the clock. */
typedef enum Frequency
{
	FREQUENCY_NONE,
	SECONDLY,
	MINUTELY,
	HOURLY,
	DAILY,
	WEEKLY,
	MONTHLY,
	YEARLY
} Frequency;

/* A rule of the greatest length has no more. */
#define MOST_NUMBERS 512

typedef struct NumberList
{
	int			n;
	int16		numbers[MOST_NUMBERS];
} NumberList;

/* A day of the week, 0 is Sunday; the ordinal is zero for each of them. */
typedef struct OrdinalWeekday
{
	int16		ordinal;
	int16		weekday;
} OrdinalWeekday;

typedef struct RecurrenceRule
{
	Frequency	frequency;
	int32		interval;
	int32		count;			/* zero: no limit */
	bool		has_until;
	LocalTime	until;			/* included */
	int			week_start;		/* 0 is Sunday */
	uint64		months;			/* a bit for each, from 1; zero: all */
	uint64		hours;			/* zero: that of the start */
	uint64		minutes;
	uint64		seconds;
	NumberList	month_days;
	NumberList	year_days;
	NumberList	week_numbers;
	NumberList	positions;
	int			nweekdays;
	OrdinalWeekday weekdays[MOST_NUMBERS];
} RecurrenceRule;

/* An error for a rule that is malformed; the zone is that of the local time. */
extern RecurrenceRule *rsv_recurrence_rule_read(const char *text, pg_tz *zone);

#endif							/* RSV_RECURRENCE_RULE_H */
