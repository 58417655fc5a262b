/*
 * recurrence_rule.c
 *		Rules of RFC 5545 by which something recurs, as they are written.
 *
 * A rule is a list of parts, NAME=VALUE, separated by semicolons, in any order
 * and in capitals or not.
 */
#include "postgres.h"

#include "base/compat.h"
#include "base/errcodes.h"
#include "base/recurrence_rule.h"
#include "utils/datetime.h"

typedef struct PartKind PartKind;

typedef struct RulePart
{
	const char *text;			/* as it was written */
	char	   *value;
	const PartKind *kind;
} RulePart;

struct PartKind
{
	const char *name;
	void		(*read) (RecurrenceRule *rule, const RulePart *part,
						 pg_tz *zone);
	size_t		field;			/* where in the rule, for parts of numbers */
	int			least;
	int			most;
	const char *hint;
};

pg_noreturn static void
fail_rule(const char *problem, const char *hint)
{
	ereport(ERROR,
			(errcode(RSV_BAD_ARGUMENT),
			 errmsg("rule is malformed: %s", problem),
			 errhint("%s", hint)));
}

pg_noreturn static void
fail_part(const RulePart *part)
{
	fail_rule(psprintf("\"%s\"", part->text), part->kind->hint);
}

/*
 * Values
 */

/* The text from there on; the end of the number is left there. */
static int
read_rule_number(const RulePart *part, char **text)
{
	char	   *start = *text;
	long		number;

	if (*start == '+' || *start == '-')
		start++;
	if (!isdigit((unsigned char) *start))
		fail_part(part);
	errno = 0;
	number = strtol(*text, text, 10);
	if (errno != 0 || number < PG_INT32_MIN || number > PG_INT32_MAX)
		fail_part(part);
	return number;
}

/* Goes on behind a comma; false at the end of the list. */
static bool
next_in_list(const RulePart *part, char **text)
{
	if (**text == '\0')
		return false;
	if (**text != ',')
		fail_part(part);
	++*text;
	return true;
}

static int
read_weekday(const RulePart *part, char **text)
{
	static const char *const names[] = {
		"SU", "MO", "TU", "WE", "TH", "FR", "SA"};

	for (int i = 0; i < lengthof(names); i++)
		if (pg_strncasecmp(*text, names[i], 2) == 0)
		{
			*text += 2;
			return i;
		}
	fail_part(part);
}

/* So many digits; the text goes on behind them. */
static int
read_digits(const RulePart *part, const char **text, int n)
{
	int			number = 0;

	for (int i = 0; i < n; i++, ++*text)
	{
		if (!isdigit((unsigned char) **text))
			fail_part(part);
		number = number * 10 + **text - '0';
	}
	return number;
}

static int
read_rule_date(const RulePart *part, const char **text)
{
	int			year = read_digits(part, text, 4);
	int			month = read_digits(part, text, 2);
	int			day = read_digits(part, text, 2);

	if (year < 1 || month < 1 || month > MONTHS_PER_YEAR ||
		day < 1 || day > day_tab[isleap(year)][month - 1])
		fail_part(part);
	return date2j(year, month, day);
}

static int64
read_rule_time(const RulePart *part, const char **text)
{
	int			hour = read_digits(part, text, 2);
	int			minute = read_digits(part, text, 2);
	int			second = read_digits(part, text, 2);

	if (hour >= HOURS_PER_DAY || minute >= MINS_PER_HOUR ||
		second > SECS_PER_MINUTE)
		fail_part(part);
	return ((hour * MINS_PER_HOUR + minute) * (int64) SECS_PER_MINUTE +
			Min(second, SECS_PER_MINUTE - 1)) * USECS_PER_SEC;
}

/*
 * Parts
 */

static void
read_frequency(RecurrenceRule *rule, const RulePart *part, pg_tz *zone)
{
	static const char *const names[] = {
		"", "SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY",
		"YEARLY"};

	for (int i = SECONDLY; i <= YEARLY; i++)
		if (pg_strcasecmp(part->value, names[i]) == 0)
			rule->frequency = i;
	if (rule->frequency == FREQUENCY_NONE)
		fail_part(part);
}

static void
read_number_part(RecurrenceRule *rule, const RulePart *part, pg_tz *zone)
{
	int32	   *field = (int32 *) ((char *) rule + part->kind->field);
	char	   *text = part->value;

	*field = read_rule_number(part, &text);
	if (*field < 1 || *text != '\0')
		fail_part(part);
}

/* A bit for each number */
static void
read_set_part(RecurrenceRule *rule, const RulePart *part, pg_tz *zone)
{
	uint64	   *field = (uint64 *) ((char *) rule + part->kind->field);
	char	   *text = part->value;

	do
	{
		int			number = read_rule_number(part, &text);

		if (number < part->kind->least || number > part->kind->most)
			fail_part(part);
		*field |= UINT64CONST(1) << number;
	} while (next_in_list(part, &text));
}

/* Numbers from 1 on, or from -1 backwards */
static void
read_list_part(RecurrenceRule *rule, const RulePart *part, pg_tz *zone)
{
	NumberList *field = (NumberList *) ((char *) rule + part->kind->field);
	char	   *text = part->value;

	do
	{
		int			number = read_rule_number(part, &text);

		if (number == 0 || abs(number) > part->kind->most ||
			field->n == MOST_NUMBERS)
			fail_part(part);
		field->numbers[field->n++] = number;
	} while (next_in_list(part, &text));
}

/* A date includes all of the day; a time with a Z is UTC, else it is local. */
static void
read_until(RecurrenceRule *rule, const RulePart *part, pg_tz *zone)
{
	const char *text = part->value;

	rule->has_until = true;
	rule->until.day = read_rule_date(part, &text);
	rule->until.time = USECS_PER_DAY - 1;
	if (*text == 'T' || *text == 't')
	{
		text++;
		rule->until.time = read_rule_time(part, &text) + USECS_PER_SEC - 1;
		if (*text == 'Z' || *text == 'z')
		{
			text++;
			rule->until = rsv_calendar_local(
				(rule->until.day - POSTGRES_EPOCH_JDATE) * USECS_PER_DAY +
				rule->until.time, zone);
		}
	}
	if (*text != '\0')
		fail_part(part);
}

static void
read_week_start(RecurrenceRule *rule, const RulePart *part, pg_tz *zone)
{
	char	   *text = part->value;

	rule->week_start = read_weekday(part, &text);
	if (*text != '\0')
		fail_part(part);
}

static void
read_weekdays(RecurrenceRule *rule, const RulePart *part, pg_tz *zone)
{
	char	   *text = part->value;

	do
	{
		OrdinalWeekday weekday = {0};

		if (!isalpha((unsigned char) *text))
		{
			int			ordinal = read_rule_number(part, &text);

			if (ordinal == 0 || abs(ordinal) > 53)
				fail_part(part);
			weekday.ordinal = ordinal;
		}
		weekday.weekday = read_weekday(part, &text);
		if (rule->nweekdays == MOST_NUMBERS)
			fail_part(part);
		rule->weekdays[rule->nweekdays++] = weekday;
	} while (next_in_list(part, &text));
}

#define FIELD(name) offsetof(RecurrenceRule, name)

static const PartKind part_kinds[] = {
	{"FREQ", read_frequency, 0, 0, 0,
	gettext_noop("FREQ is one of YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY, MINUTELY and SECONDLY.")},
	{"INTERVAL", read_number_part, FIELD(interval), 0, 0,
	gettext_noop("INTERVAL is a number from 1 on, such as 2 for every other time.")},
	{"COUNT", read_number_part, FIELD(count), 0, 0,
	gettext_noop("COUNT is a number from 1 on.")},
	{"UNTIL", read_until, 0, 0, 0,
	gettext_noop("UNTIL is a date, such as 20300601, or a time, such as 20300601T180000 or 20300601T160000Z.")},
	{"WKST", read_week_start, 0, 0, 0,
	gettext_noop("WKST is the first day of the week: MO, TU, WE, TH, FR, SA or SU.")},
	{"BYMONTH", read_set_part, FIELD(months), 1, 12,
	gettext_noop("BYMONTH is a list of months from 1 to 12.")},
	{"BYWEEKNO", read_list_part, FIELD(week_numbers), 0, 53,
	gettext_noop("BYWEEKNO is a list of weeks of the year, from 1 to 53, or -53 to -1 from its end.")},
	{"BYYEARDAY", read_list_part, FIELD(year_days), 0, 366,
	gettext_noop("BYYEARDAY is a list of days of the year, from 1 to 366, or -366 to -1 from its end.")},
	{"BYMONTHDAY", read_list_part, FIELD(month_days), 0, 31,
	gettext_noop("BYMONTHDAY is a list of days of the month, from 1 to 31, or -31 to -1 from its end.")},
	{"BYDAY", read_weekdays, 0, 0, 0,
	gettext_noop("BYDAY is a list of weekdays, such as MO,WE, or 1FR for the first Friday and -1FR for the last.")},
	{"BYHOUR", read_set_part, FIELD(hours), 0, 23,
	gettext_noop("BYHOUR is a list of hours from 0 to 23.")},
	{"BYMINUTE", read_set_part, FIELD(minutes), 0, 59,
	gettext_noop("BYMINUTE is a list of minutes from 0 to 59.")},
	{"BYSECOND", read_set_part, FIELD(seconds), 0, 60,
	gettext_noop("BYSECOND is a list of seconds from 0 to 60.")},
	{"BYSETPOS", read_list_part, FIELD(positions), 0, 366,
	gettext_noop("BYSETPOS is a list of positions from 1 to 366, or -366 to -1 from the end.")},
};

/*
 * The rule as a whole
 */

static void
check_limits(const RecurrenceRule *rule)
{
	if (rule->frequency == FREQUENCY_NONE)
		fail_rule("it has no FREQ", part_kinds[0].hint);
	if (rule->count && rule->has_until)
		fail_rule("it has both COUNT and UNTIL", "Leave out one of them: each says where the rule ends.");
	if (rule->positions.n && !rule->nweekdays && !rule->months &&
		!rule->month_days.n && !rule->year_days.n && !rule->week_numbers.n &&
		!rule->hours && !rule->minutes && !rule->seconds)
		fail_rule("BYSETPOS stands alone", "BYSETPOS chooses from what another part, such as BYDAY, has found.");
}

/* The combinations that RFC 5545 forbids */
static void
check_combinations(const RecurrenceRule *rule)
{
	Frequency	frequency = rule->frequency;

	if (rule->week_numbers.n && frequency != YEARLY)
		fail_rule("BYWEEKNO does not go with this FREQ", "BYWEEKNO goes with FREQ=YEARLY alone.");
	if (rule->year_days.n && frequency >= DAILY && frequency <= MONTHLY)
		fail_rule("BYYEARDAY does not go with this FREQ", "BYYEARDAY goes with FREQ=YEARLY, HOURLY, MINUTELY and SECONDLY.");
	if (rule->month_days.n && frequency == WEEKLY)
		fail_rule("BYMONTHDAY does not go with this FREQ", "BYMONTHDAY goes with every FREQ but WEEKLY.");
	for (int i = 0; i < rule->nweekdays; i++)
		if (rule->weekdays[i].ordinal != 0 &&
			(frequency < MONTHLY || rule->week_numbers.n))
			fail_rule("BYDAY has a number with a weekday", "BYDAY has numbers only with FREQ=MONTHLY and YEARLY, and not beside BYWEEKNO.");
}

/* A leap second is the last of its minute, where there are none. */
static void
fold_leap_second(RecurrenceRule *rule)
{
	const uint64 leap = UINT64CONST(1) << SECS_PER_MINUTE;

	if (rule->seconds & leap)
		rule->seconds = (rule->seconds & ~leap) | leap >> 1;
}

static void
read_part(RecurrenceRule *rule, char *text, uint32 *seen, pg_tz *zone)
{
	RulePart	part = {.text = pstrdup(text)};
	char	   *equals = strchr(text, '=');

	if (equals == NULL)
		fail_rule(psprintf("\"%s\" has no =", text), "A rule is a list of parts such as FREQ=WEEKLY;BYDAY=MO,WE.");
	*equals = '\0';
	part.value = equals + 1;
	for (int i = 0; i < lengthof(part_kinds); i++)
		if (pg_strcasecmp(text, part_kinds[i].name) == 0)
		{
			if (*seen & 1 << i)
				fail_rule(psprintf("it has %s twice", part_kinds[i].name), "Write a list, separated by commas, where a part has several values.");
			*seen |= 1 << i;
			part.kind = &part_kinds[i];
			part.kind->read(rule, &part, zone);
			return;
		}
	fail_rule(psprintf("there is no part \"%s\"", text), "The parts are FREQ, INTERVAL, COUNT, UNTIL, WKST, and BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY, BYDAY, BYHOUR, BYMINUTE, BYSECOND and BYSETPOS.");
}

RecurrenceRule *
rsv_recurrence_rule_read(const char *text, pg_tz *zone)
{
	RecurrenceRule *rule = palloc0(sizeof(RecurrenceRule));
	char	   *rest = pstrdup(text);
	char	   *part;
	uint32		seen = 0;

	rule->interval = 1;
	rule->week_start = 1;
	while ((part = strsep(&rest, ";")) != NULL)
		read_part(rule, part, &seen, zone);
	fold_leap_second(rule);
	check_limits(rule);
	check_combinations(rule);
	return rule;
}
