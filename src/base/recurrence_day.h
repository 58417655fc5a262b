/*
 * recurrence_day.h
 *		The days that agree with a rule of RFC 5545.
 */
#ifndef RSV_RECURRENCE_DAY_H
#define RSV_RECURRENCE_DAY_H

#include "postgres.h"

#include "base/recurrence_rule.h"

#define DAYS_OF_WEEK 7

/* A day in its month and year */
typedef struct CalendarDay
{
	int			day;			/* Julian */
	int			year;
	int			month;
	int			month_day;
	int			year_day;
	int			days_in_month;
	int			days_in_year;
} CalendarDay;

extern CalendarDay rsv_recurrence_day_describe(int day);

/* Does it agree with all parts about days? What is not said agrees. */
extern bool rsv_recurrence_day_matches(const RecurrenceRule *rule, int day);

#endif							/* RSV_RECURRENCE_DAY_H */
