/*
 * feed_event.c
 *		An event of a foreign calendar, as it is written.
 *
 * Properties that do not matter to the resource are passed over: names, places,
 * alarms. One that does, and cannot be read, is an error: an event that was
 * passed over would be sold twice.
 */
#include "postgres.h"

#include "base/funcargs.h"
#include "resource/feed_event.h"
#include "resource/time_zone.h"

static const char event_hint[] =
	gettext_noop("An event has a UID, a DTSTART, and at most one of DTEND and DURATION; ask its source.");

/*
 * Programs put an address of their own before the name in the zone database.
 */
static pg_tz *
find_feed_zone(const ContentLine *line)
{
	const char *name = line->zone;
	pg_tz	   *zone = rsv_time_zone_find(name);

	while (zone == NULL && line->zone[0] == '/' &&
		   (name = strchr(name, '/')) != NULL)
		zone = rsv_time_zone_find(++name);
	if (zone == NULL)
		rsv_icalendar_fail(line->number,
						   psprintf("TZID \"%s\" is not a name of the zone database.",
									line->zone),
						   "Set the calendar's time zone at its source to a name such as Europe/Berlin, or to UTC.");
	return zone;
}

static IcalendarTime
read_feed_time(const ContentLine *line, pg_tz *zone)
{
	const char *text = line->value;
	IcalendarTime time;

	if (line->zone)
		zone = find_feed_zone(line);
	time = rsv_icalendar_time_read(line, &text, zone);
	if (*text != '\0')
		rsv_icalendar_fail(line->number,
						   psprintf("%s goes on behind its time.", line->name),
						   event_hint);
	return time;
}

/* Adds the times of a list. */
static List *
read_feed_times(const ContentLine *line, pg_tz *zone, List *times)
{
	const char *text = line->value;

	if (line->zone)
		zone = find_feed_zone(line);
	for (;; text++)
	{
		IcalendarTime *time = palloc(sizeof(IcalendarTime));

		*time = rsv_icalendar_time_read(line, &text, zone);
		times = lappend(times, time);
		if (*text == '\0')
			return times;
		if (*text != ',')
			rsv_icalendar_fail(line->number,
							   psprintf("%s is not a list of dates or times.",
										line->name),
							   "Periods are not read; write times, separated by commas.");
	}
}

static void
read_uid(FeedEvent *event, const ContentLine *line)
{
	rsv_icalendar_unescape(line->value);
	if (line->value[0] == '\0' || strlen(line->value) > RSV_TEXT_BYTES)
		rsv_icalendar_fail(line->number,
						   psprintf("UID does not have 1 to %d bytes.",
									RSV_TEXT_BYTES),
						   event_hint);
	event->uid = pstrdup(line->value);
}

static void
read_override(FeedEvent *event, const ContentLine *line, pg_tz *zone)
{
	if (line->following)
		rsv_icalendar_fail(line->number, "RANGE=THISANDFUTURE is not read.",
						   "Let its source end the series with UNTIL, and begin another one.");
	event->is_override = true;
	event->recurrence = read_feed_time(line, zone);
}

void
rsv_feed_event_add(FeedEvent *event, const ContentLine *line, pg_tz *zone)
{
	const char *name = line->name;

	if (rsv_icalendar_is(name, "UID"))
		read_uid(event, line);
	else if (rsv_icalendar_is(name, "DTSTART"))
	{
		event->has_start = true;
		event->start = read_feed_time(line, zone);
	}
	else if (rsv_icalendar_is(name, "DTEND"))
	{
		event->end_line = line->number;
		event->end = read_feed_time(line, zone);
	}
	else if (rsv_icalendar_is(name, "DURATION"))
	{
		event->has_duration = true;
		event->duration = rsv_icalendar_duration_read(line);
	}
	else if (rsv_icalendar_is(name, "RRULE") && event->rule == NULL)
	{
		event->rule = pstrdup(line->value);
		event->rule_line = line->number;
	}
	else if (rsv_icalendar_is(name, "RRULE") || rsv_icalendar_is(name, "EXRULE"))
		rsv_icalendar_fail(line->number, "An event has one rule, its RRULE.",
						   "Let its source write exceptions as EXDATE, and other rules as other events.");
	else if (rsv_icalendar_is(name, "RDATE"))
		event->dates = read_feed_times(line, zone, event->dates);
	else if (rsv_icalendar_is(name, "EXDATE"))
		event->exceptions = read_feed_times(line, zone, event->exceptions);
	else if (rsv_icalendar_is(name, "RECURRENCE-ID"))
		read_override(event, line, zone);
	else if (rsv_icalendar_is(name, "STATUS"))
		event->is_free |= rsv_icalendar_is(line->value, "CANCELLED");
	else if (rsv_icalendar_is(name, "TRANSP"))
		event->is_free |= rsv_icalendar_is(line->value, "TRANSPARENT");
}

/* Of dates the end is the first day after it; some mean the last one. */
static void
check_feed_end(const FeedEvent *event)
{
	bool		backwards;

	if (event->end_line == 0)
		return;
	if (event->end.is_date != event->start.is_date)
		rsv_icalendar_fail(event->end_line,
						   "DTEND is a date and DTSTART is not, or the other way round.",
						   event_hint);
	backwards = event->start.is_date ?
		event->end.local.day < event->start.local.day :
		rsv_icalendar_instant(&event->end) <
		rsv_icalendar_instant(&event->start);
	if (backwards)
		rsv_icalendar_fail(event->end_line,
						   "DTEND is before DTSTART.",
						   event_hint);
}

void
rsv_feed_event_check(const FeedEvent *event)
{
	if (event->uid == NULL)
		rsv_icalendar_fail(event->line, "The event has no UID.", event_hint);
	if (!event->has_start)
		rsv_icalendar_fail(event->line,
						   "The event has no DTSTART.",
						   event_hint);
	if (event->end_line && event->has_duration)
		rsv_icalendar_fail(event->line,
						   "The event has both DTEND and DURATION.",
						   event_hint);
	check_feed_end(event);
}
