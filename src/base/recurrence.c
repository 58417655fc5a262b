/*
 * recurrence.c
 *		The local times at which something recurs by a rule of RFC 5545.
 *
 * A rule goes from period to period: from year to year, or from hour to hour.
 * Of each period it takes the days that agree with all parts about days, and
 * on these the times of the day; BYSETPOS then chooses among them by number.
 *
 * libical is not used. It does not apply BYSETPOS to days and weeks, it ends
 * in the year 2582, and it looks for the next time of a rule that has none for
 * minutes, in which no query could be canceled.
 */
#include "postgres.h"

#include "base/recurrence.h"
#include "base/recurrence_day.h"
#include "lib/qunique.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/datetime.h"

#define SECONDS_OF_DAY (SECS_PER_HOUR * HOURS_PER_DAY)
#define DAYS_OF_YEAR 366

/*
 * So many periods in a row may have nothing. Every rule of days is through by
 * then; others are those that have no time ever, such as every second hour
 * from eight o'clock on, at nine.
 */
#define MOST_EMPTY_PERIODS 10000000

struct Recurrence
{
	RecurrenceRule *rule;
	LocalTime	start;
	int64		period;			/* so many of its kind since year or day 0 */
	int64		last_period;
	int			noffsets;		/* seconds from the start of the period, or */
	int32	   *offsets;		/* from midnight, if it is a day or longer */
	int64		base;			/* seconds from midnight to the period */
	int			ndays;
	int			days[DAYS_OF_YEAR];
	int64		next;			/* of the days times the offsets */
	int64		n;
	int			nchosen;		/* by BYSETPOS */
	int64		chosen[MOST_NUMBERS];
	int			given;			/* of COUNT */
};

static int
seconds_of_period(Frequency frequency)
{
	return frequency == HOURLY ? SECS_PER_HOUR :
		frequency == MINUTELY ? SECS_PER_MINUTE : 1;
}

static int
first_day_of_month(int64 month)
{
	return date2j(month / MONTHS_PER_YEAR, month % MONTHS_PER_YEAR + 1, 1);
}

static int64
period_of(const RecurrenceRule *rule, LocalTime time)
{
	CalendarDay date = rsv_recurrence_day_describe(time.day);

	switch (rule->frequency)
	{
		case YEARLY:
			return date.year;
		case MONTHLY:
			return date.year * MONTHS_PER_YEAR + date.month - 1;
		case WEEKLY:
			return (time.day - (j2day(time.day) - rule->week_start +
								DAYS_OF_WEEK) % DAYS_OF_WEEK) / DAYS_OF_WEEK;
		case DAILY:
			return time.day;
		default:
			return (time.day * (int64) SECONDS_OF_DAY +
					time.time / USECS_PER_SEC) /
				seconds_of_period(rule->frequency);
	}
}

/* The days of the period, both included */
static void
bound_days(const Recurrence *recurrence, int *first, int *last)
{
	const RecurrenceRule *rule = recurrence->rule;
	int64		period = recurrence->period;

	switch (rule->frequency)
	{
		case YEARLY:
			*first = date2j(period, 1, 1);
			*last = date2j(period + 1, 1, 1) - 1;
			return;
		case MONTHLY:
			*first = first_day_of_month(period);
			*last = first_day_of_month(period + 1) - 1;
			return;
		case WEEKLY:
			/* its first day has been the remainder of the division */
			*first = period * DAYS_OF_WEEK;
			*first += (rule->week_start - j2day(*first) + DAYS_OF_WEEK) %
				DAYS_OF_WEEK;
			*last = *first + DAYS_OF_WEEK - 1;
			return;
		case DAILY:
			*first = *last = period;
			return;
		default:
			*first = *last = period /
				(SECONDS_OF_DAY / seconds_of_period(rule->frequency));
	}
}

/* Does the clock agree where the period is a step of it? */
static bool
clock_matches(const RecurrenceRule *rule, int64 base)
{
	int			hour = base / SECS_PER_HOUR;
	int			minute = base / SECS_PER_MINUTE % MINS_PER_HOUR;
	int			second = base % SECS_PER_MINUTE;

	return rule->frequency >= DAILY ||
		((!rule->hours || rule->hours & UINT64CONST(1) << hour) &&
		 (rule->frequency >= HOURLY || !rule->minutes ||
		  rule->minutes & UINT64CONST(1) << minute) &&
		 (rule->frequency >= MINUTELY || !rule->seconds ||
		  rule->seconds & UINT64CONST(1) << second));
}

static int
compare_chosen(const void *a, const void *b)
{
	int64		left = *(const int64 *) a;
	int64		right = *(const int64 *) b;

	return (left > right) - (left < right);
}

static void
choose_positions(Recurrence *recurrence)
{
	const NumberList *positions = &recurrence->rule->positions;

	recurrence->nchosen = 0;
	for (int i = 0; i < positions->n; i++)
	{
		int64		place = positions->numbers[i] > 0 ?
			positions->numbers[i] - 1 : recurrence->n + positions->numbers[i];

		if (place >= 0 && place < recurrence->n)
			recurrence->chosen[recurrence->nchosen++] = place;
	}
	qsort(recurrence->chosen, recurrence->nchosen, sizeof(int64),
		  compare_chosen);
	recurrence->nchosen = qunique(recurrence->chosen, recurrence->nchosen,
								  sizeof(int64), compare_chosen);
}

/* Expands the rule over the present period */
static void
expand_period(Recurrence *recurrence, int first, int last)
{
	RecurrenceRule *rule = recurrence->rule;

	recurrence->ndays = 0;
	recurrence->next = 0;
	recurrence->base = 0;
	if (rule->frequency < DAILY)
	{
		int			length = seconds_of_period(rule->frequency);

		recurrence->base = recurrence->period % (SECONDS_OF_DAY / length) *
			length;
	}
	if (clock_matches(rule, recurrence->base))
		for (int day = first; day <= last; day++)
			if (rsv_recurrence_day_matches(rule, day))
				recurrence->days[recurrence->ndays++] = day;
	recurrence->n = recurrence->ndays * (int64) recurrence->noffsets;
	if (rule->positions.n)
		choose_positions(recurrence);
}

/* The clock need not be asked on a day that is none of the rule's. */
static int64
count_steps(const Recurrence *recurrence, int day)
{
	const RecurrenceRule *rule = recurrence->rule;
	int64		tomorrow;

	if (rule->frequency >= DAILY || rsv_recurrence_day_matches(rule, day))
		return 1;
	tomorrow = (day + INT64CONST(1)) *
		(SECONDS_OF_DAY / seconds_of_period(rule->frequency));
	return (tomorrow - recurrence->period + rule->interval - 1) /
		rule->interval;
}

/* The last period: the rule or the calendar ends in it */
static int64
find_last_period(const RecurrenceRule *rule)
{
	LocalTime	end = {RSV_END_OF_TIME / USECS_PER_DAY + POSTGRES_EPOCH_JDATE};
	int64		last = period_of(rule, end);

	return rule->has_until ? Min(last, period_of(rule, rule->until)) : last;
}

pg_noreturn static void
fail_empty_rule(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("rule has no occurrence in %d periods", MOST_EMPTY_PERIODS),
			 errhint("It most likely never has one: compare INTERVAL with BYHOUR, BYMINUTE and BYSECOND.")));
}

static bool
next_period(Recurrence *recurrence)
{
	const RecurrenceRule *rule = recurrence->rule;
	int			first;
	int			last;

	bound_days(recurrence, &first, &last);
	for (int i = 0; i < MOST_EMPTY_PERIODS; i++)
	{
		CHECK_FOR_INTERRUPTS();
		recurrence->period += count_steps(recurrence, first) * rule->interval;
		if (recurrence->period > recurrence->last_period)
			return false;
		bound_days(recurrence, &first, &last);
		expand_period(recurrence, first, last);
		if (recurrence->n > 0)
			return true;
	}
	fail_empty_rule();
}

/*
 * The start gives the rule the parts that the rule leaves out
 */

static void
add_default_days(RecurrenceRule *rule, LocalTime start)
{
	CalendarDay date = rsv_recurrence_day_describe(start.day);
	bool		has_days = rule->nweekdays || rule->month_days.n ||
		rule->year_days.n;

	if (has_days || rule->frequency < WEEKLY)
		return;
	if (rule->frequency == WEEKLY || rule->week_numbers.n)
	{
		rule->nweekdays = 1;
		rule->weekdays[0].weekday = j2day(start.day);
		return;
	}
	if (rule->frequency == YEARLY && !rule->months)
		rule->months = UINT64CONST(1) << date.month;
	rule->month_days.n = 1;
	rule->month_days.numbers[0] = date.month_day;
}

/* In whole seconds; what is below one is that of the start. */
static void
add_default_times(RecurrenceRule *rule, LocalTime start)
{
	int			second = start.time / USECS_PER_SEC;

	if (!rule->hours && rule->frequency > HOURLY)
		rule->hours = UINT64CONST(1) << second / SECS_PER_HOUR;
	if (!rule->minutes && rule->frequency > MINUTELY)
		rule->minutes = UINT64CONST(1) <<
			second / SECS_PER_MINUTE % MINS_PER_HOUR;
	if (!rule->seconds && rule->frequency > SECONDLY)
		rule->seconds = UINT64CONST(1) << second % SECS_PER_MINUTE;
}

/* A unit that the period fixes, or that it is shorter than, is its own. */
static uint64
units_within(const RecurrenceRule *rule, Frequency unit, uint64 units)
{
	return rule->frequency > unit ? units : 1;
}

static void
list_offsets(Recurrence *recurrence)
{
	const RecurrenceRule *rule = recurrence->rule;
	uint64		hours = units_within(rule, HOURLY, rule->hours);
	uint64		minutes = units_within(rule, MINUTELY, rule->minutes);
	uint64		seconds = units_within(rule, SECONDLY, rule->seconds);

	recurrence->offsets = palloc(pg_popcount64(hours) *
								 pg_popcount64(minutes) *
								 pg_popcount64(seconds) * sizeof(int32));
	for (int hour = 0; hours >> hour; hour++)
		for (int minute = 0; hours >> hour & 1 && minutes >> minute; minute++)
			for (int second = 0; minutes >> minute & 1 && seconds >> second;
				 second++)
				if (seconds >> second & 1)
					recurrence->offsets[recurrence->noffsets++] =
						(hour * MINS_PER_HOUR + minute) * SECS_PER_MINUTE +
						second;
}

Recurrence *
rsv_recurrence_begin(RecurrenceRule *rule, LocalTime start)
{
	Recurrence *recurrence = palloc0(sizeof(Recurrence));
	int			first;
	int			last;

	add_default_days(rule, start);
	add_default_times(rule, start);
	recurrence->rule = rule;
	recurrence->start = start;
	recurrence->period = period_of(rule, start);
	recurrence->last_period = find_last_period(rule);
	list_offsets(recurrence);
	bound_days(recurrence, &first, &last);
	expand_period(recurrence, first, last);
	return recurrence;
}

static bool
is_before(LocalTime a, LocalTime b)
{
	return a.day < b.day || (a.day == b.day && a.time < b.time);
}

/* The next of the present period; false if there is none */
static bool
next_of_period(Recurrence *recurrence, LocalTime *time)
{
	bool		by_position = recurrence->rule->positions.n > 0;
	int64		n = by_position ? recurrence->nchosen : recurrence->n;
	int64		place;
	int64		second;

	if (recurrence->next >= n)
		return false;
	place = by_position ? recurrence->chosen[recurrence->next] :
		recurrence->next;
	recurrence->next++;
	second = recurrence->base +
		recurrence->offsets[place % recurrence->noffsets];
	time->day = recurrence->days[place / recurrence->noffsets];
	time->time = second * USECS_PER_SEC +
		recurrence->start.time % USECS_PER_SEC;
	return true;
}

bool
rsv_recurrence_next(Recurrence *recurrence, LocalTime *time)
{
	const RecurrenceRule *rule = recurrence->rule;

	if (rule->count && recurrence->given == rule->count)
		return false;
	do
	{
		CHECK_FOR_INTERRUPTS();
		while (!next_of_period(recurrence, time))
			if (!next_period(recurrence))
				return false;
	} while (is_before(*time, recurrence->start));
	if (rule->has_until && is_before(rule->until, *time))
		return false;
	recurrence->given++;
	return true;
}
