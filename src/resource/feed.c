/*
 * feed.c
 *		The periods that a foreign calendar takes from a resource.
 *
 * Whole days are nights to a resource that has a time of arrival: they begin
 * with it on the first day, and end with the departure on the day that the
 * calendar no longer has. Times without a zone are those of the resource.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "base/recurrence.h"
#include "lib/qunique.h"
#include "miscadmin.h"
#include "resource/feed.h"
#include "resource/feed_component.h"

/* A rule of the past is not followed to the present for longer. */
#define MOST_OCCURRENCES 1000000

typedef struct FeedReader
{
	const Resource *resource;
	TimestampTz now;
	TimestampTz horizon;		/* of what recurs */
	List	   *events;			/* FeedEvent */
	Feed		feed;
} FeedReader;

static void
add_feed_period(FeedReader *reader, const FeedEvent *event, Period during)
{
	Feed	   *feed = &reader->feed;

	if (during.to <= during.from || during.to <= reader->now)
		return;
	if (!rsv_calendar_has(during.from) || !rsv_calendar_has(during.to))
		rsv_icalendar_fail(event->line,
						   "The event is not in the years 1 to 9998.",
						   "Ask its source for times that can be.");
	if (feed->n == RSV_FEED_TIMES)
		rsv_feed_fail_size();
	if (feed->n == feed->size)
	{
		feed->size = Max(feed->size * 2, 64);
		feed->periods = feed->periods ?
			repalloc(feed->periods, feed->size * sizeof(FeedPeriod)) :
			palloc(feed->size * sizeof(FeedPeriod));
	}
	feed->periods[feed->n++] = (FeedPeriod) {event->uid, during};
}

static Period
period_of_days(const FeedReader *reader, const FeedEvent *event, int first)
{
	const Resource *resource = reader->resource;
	int			days = 1;

	if (event->has_duration)
		days = event->duration.days;
	else if (event->end_line)
		days = event->end.local.day - event->start.local.day;
	days = Max(days, 1);
	return (Period) {
		rsv_calendar_instant(first, resource->arrival_time, resource->zone),
		rsv_calendar_instant(first + days, resource->departure_time,
							 resource->zone)};
}

/* It lasts as long as the first does. */
static Period
period_of_times(const FeedEvent *event, IcalendarTime start)
{
	Period		during = {.from = rsv_icalendar_instant(&start)};

	during.to = during.from;
	if (event->has_duration)
	{
		IcalendarTime end = start;

		end.local.day += event->duration.days;
		during.to = rsv_icalendar_instant(&end) + event->duration.time;
	}
	else if (event->end_line)
		during.to += rsv_icalendar_instant(&event->end) -
			rsv_icalendar_instant(&event->start);
	return during;
}

static Period
period_of_start(const FeedReader *reader, const FeedEvent *event,
				IcalendarTime start)
{
	return event->start.is_date ?
		period_of_days(reader, event, start.local.day) :
		period_of_times(event, start);
}

/* An exception that is a date is about all of the day. */
static bool
is_excluded(const IcalendarTime *exception, const IcalendarTime *start)
{
	if (exception->is_date || start->is_date)
		return exception->local.day == start->local.day;
	return rsv_icalendar_instant(exception) == rsv_icalendar_instant(start);
}

static bool
list_excludes(const List *exceptions, const IcalendarTime *start)
{
	ListCell   *cell;

	foreach(cell, exceptions)
	{
		if (is_excluded(lfirst(cell), start))
			return true;
	}
	return false;
}

/* The occurrences of an event, but for those that its series moves or drops */
typedef struct FeedSeries
{
	const FeedEvent *event;
	List	   *exceptions;
} FeedSeries;

static void
add_occurrence(FeedReader *reader, const FeedSeries *series,
			   IcalendarTime start)
{
	Period		during = period_of_start(reader, series->event, start);

	CHECK_FOR_INTERRUPTS();
	if (during.to > reader->now &&
		!list_excludes(series->event->exceptions, &start) &&
		!list_excludes(series->exceptions, &start))
		add_feed_period(reader, series->event, during);
}

/* An error of the rule is one of the calendar. */
static void
describe_rule_error(void *argument)
{
	const FeedEvent *event = argument;

	if (geterrcode() != RSV_BAD_ARGUMENT)
		return;
	errcode(ERRCODE_INVALID_TEXT_REPRESENTATION);
	errcontext("RRULE in line %d of the calendar", event->rule_line);
}

static RecurrenceRule *
read_feed_rule(const FeedEvent *event)
{
	ErrorContextCallback context = {
		.callback = describe_rule_error,
		.arg = unconstify(FeedEvent *, event),
		.previous = error_context_stack};
	RecurrenceRule *rule;

	error_context_stack = &context;
	rule = rsv_recurrence_rule_read(event->rule, event->start.zone);
	error_context_stack = context.previous;
	return rule;
}

static void
add_rule_occurrences(FeedReader *reader, const FeedSeries *series)
{
	const FeedEvent *event = series->event;
	Recurrence *recurrence = rsv_recurrence_begin(read_feed_rule(event),
												  event->start.local);
	IcalendarTime start = event->start;
	int			n = 0;

	while (rsv_recurrence_next(recurrence, &start.local))
	{
		if (rsv_icalendar_instant(&start) >= reader->horizon)
			return;
		if (++n > MOST_OCCURRENCES)
			rsv_icalendar_fail(event->rule_line,
							   "RRULE has too many occurrences that are over.",
							   "Let its source begin the series later.");
		add_occurrence(reader, series, start);
	}
}

static void
add_series(FeedReader *reader, const FeedSeries *series)
{
	const FeedEvent *event = series->event;
	ListCell   *cell;

	if (event->is_free)
		return;
	if (event->is_override)
	{
		add_feed_period(reader, event,
						period_of_start(reader, event, event->start));
		return;
	}
	if (event->rule)
		add_rule_occurrences(reader, series);
	else
		add_occurrence(reader, series, event->start);
	foreach(cell, event->dates)
	{
		add_occurrence(reader, series, *(IcalendarTime *) lfirst(cell));
	}
}

static int
compare_events(const ListCell *a, const ListCell *b)
{
	const FeedEvent *left = lfirst(a);
	const FeedEvent *right = lfirst(b);
	int			order = strcmp(left->uid, right->uid);

	return order ? order : left->line - right->line;
}

/* Events of one uid are a series, and some of them its exceptions. */
static void
add_all_series(FeedReader *reader)
{
	List	   *events = reader->events;
	int			next;

	list_sort(events, compare_events);
	for (int first = 0; first < list_length(events); first = next)
	{
		const char *uid = ((FeedEvent *) list_nth(events, first))->uid;
		List	   *exceptions = NIL;

		for (next = first; next < list_length(events); next++)
		{
			FeedEvent  *event = list_nth(events, next);

			if (strcmp(event->uid, uid) != 0)
				break;
			if (event->is_override)
				exceptions = lappend(exceptions, &event->recurrence);
		}
		for (int i = first; i < next; i++)
			add_series(reader, &(FeedSeries) {list_nth(events, i), exceptions});
	}
}

int
rsv_feed_compare(const FeedPeriod *a, const FeedPeriod *b)
{
	int			order = strcmp(a->uid, b->uid);

	if (order)
		return order;
	if (a->during.from != b->during.from)
		return a->during.from < b->during.from ? -1 : 1;
	return (a->during.to > b->during.to) - (a->during.to < b->during.to);
}

static int
compare_feed_periods(const void *a, const void *b)
{
	return rsv_feed_compare(a, b);
}

Feed
rsv_feed_read(char *text, const Resource *resource, TimestampTz now)
{
	FeedReader	reader = {
		.resource = resource,
		.now = now,
		.horizon = now + RSV_FEED_DAYS * USECS_PER_DAY,
		.events = rsv_feed_components_read(text, resource->zone)};
	Feed	   *feed = &reader.feed;

	add_all_series(&reader);
	if (feed->n > 1)
	{
		qsort(feed->periods, feed->n, sizeof(FeedPeriod),
			  compare_feed_periods);
		feed->n = qunique(feed->periods, feed->n, sizeof(FeedPeriod),
						  compare_feed_periods);
	}
	return *feed;
}
