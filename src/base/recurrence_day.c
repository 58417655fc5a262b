/*
 * recurrence_day.c
 *		The days that agree with a rule of RFC 5545.
 */
#include "postgres.h"

#include "base/recurrence_day.h"
#include "utils/datetime.h"

CalendarDay
rsv_recurrence_day_describe(int day)
{
	CalendarDay date = {.day = day};

	j2date(day, &date.year, &date.month, &date.month_day);
	date.year_day = day - date2j(date.year, 1, 1) + 1;
	date.days_in_month = day_tab[isleap(date.year)][date.month - 1];
	date.days_in_year = isleap(date.year) ? 366 : 365;
	return date;
}

/* Is it in the list, as a number from the start or from the end? */
static bool
list_has(const NumberList *list, int number, int last)
{
	for (int i = 0; i < list->n; i++)
		if (list->numbers[i] == number || list->numbers[i] == number - last - 1)
			return true;
	return false;
}

/* A week is of the year in which most of its days are. */
static int
number_of_week(int day, int week_start, int *year)
{
	int			middle = day - (j2day(day) - week_start + DAYS_OF_WEEK) %
		DAYS_OF_WEEK + DAYS_OF_WEEK / 2;
	int			month;
	int			month_day;

	j2date(middle, year, &month, &month_day);
	return (middle - date2j(*year, 1, 1)) / DAYS_OF_WEEK + 1;
}

static bool
week_matches(const RecurrenceRule *rule, int day)
{
	int			year;
	int			ignored;
	int			number = number_of_week(day, rule->week_start, &year);
	/* 28 December is always in the last one */
	int			last = number_of_week(date2j(year, 12, 28), rule->week_start,
									  &ignored);

	return list_has(&rule->week_numbers, number, last);
}

/* A number counts within the month, or in the year if no months are said. */
static bool
weekday_matches(const RecurrenceRule *rule, const CalendarDay *date)
{
	int			weekday = j2day(date->day);
	bool		of_month = rule->frequency == MONTHLY || rule->months;
	int			place = of_month ? date->month_day : date->year_day;
	int			last = of_month ? date->days_in_month : date->days_in_year;

	for (int i = 0; i < rule->nweekdays; i++)
	{
		int			ordinal = rule->weekdays[i].ordinal;

		if (rule->weekdays[i].weekday == weekday &&
			(ordinal == 0 ||
			 ordinal == (place - 1) / DAYS_OF_WEEK + 1 ||
			 -ordinal == (last - place) / DAYS_OF_WEEK + 1))
			return true;
	}
	return false;
}

bool
rsv_recurrence_day_matches(const RecurrenceRule *rule, int day)
{
	CalendarDay date = rsv_recurrence_day_describe(day);

	if (rule->months && !(rule->months & UINT64CONST(1) << date.month))
		return false;
	if (rule->month_days.n &&
		!list_has(&rule->month_days, date.month_day, date.days_in_month))
		return false;
	if (rule->year_days.n &&
		!list_has(&rule->year_days, date.year_day, date.days_in_year))
		return false;
	if (rule->nweekdays && !weekday_matches(rule, &date))
		return false;
	return rule->week_numbers.n == 0 || week_matches(rule, day);
}
