/*
 * feed_component.c
 *		The components of a foreign calendar.
 *
 * A text that does not end is refused: what its end would have told would be
 * opened.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "resource/feed_component.h"

void
rsv_feed_fail_size(void)
{
	ereport(ERROR,
			(errcode(RSV_BAD_ARGUMENT),
			 errmsg("calendar must not have more than %d events",
					RSV_FEED_TIMES),
			 errdetail("Each occurrence of an event that recurs counts, for two years, and each of its dates."),
			 errhint("Let its source leave out what is over, or what recurs for a shorter time.")));
}

static FeedEvent *
begin_feed_event(int line)
{
	FeedEvent  *event = palloc0(sizeof(FeedEvent));

	event->line = line;
	return event;
}

/* How many times it names */
static int
end_feed_event(const FeedEvent *event)
{
	rsv_feed_event_check(event);
	return 1 + list_length(event->dates) + list_length(event->exceptions);
}

/* The components that are open, by name; an event may have alarms in it. */
typedef struct ComponentStack
{
	int			n;
	char		names[8][32];
} ComponentStack;

static const char calendar_hint[] =
	gettext_noop("Fetch it again: what the address returned is not a calendar, or not all of it. Nothing was changed.");

static void
begin_component(ComponentStack *stack, const ContentLine *line)
{
	if (stack->n == 0 && !rsv_icalendar_is(line->value, "VCALENDAR"))
		rsv_icalendar_fail(line->number,
						   "It is outside BEGIN:VCALENDAR.",
						   calendar_hint);
	if (stack->n == lengthof(stack->names))
		rsv_icalendar_fail(line->number,
						   "Its components are too deep.",
						   calendar_hint);
	strlcpy(stack->names[stack->n++], line->value, sizeof(stack->names[0]));
}

static void
end_component(ComponentStack *stack, const ContentLine *line)
{
	char		name[sizeof(stack->names[0])];

	strlcpy(name, line->value, sizeof(name));
	if (stack->n == 0 ||
		!rsv_icalendar_is(name, stack->names[stack->n - 1]))
		rsv_icalendar_fail(line->number,
						   "It ends what does not begin.",
						   calendar_hint);
	stack->n--;
}

List *
rsv_feed_components_read(char *text, pg_tz *zone)
{
	ContentReader reader = rsv_icalendar_open(text);
	ComponentStack stack = {0};
	List	   *events = NIL;
	FeedEvent  *event = NULL;
	ContentLine line;
	int			ntimes = 0;

	while (rsv_icalendar_next(&reader, &line))
	{
		if (rsv_icalendar_is(line.name, "BEGIN"))
		{
			begin_component(&stack, &line);
			if (stack.n == 2 && rsv_icalendar_is(line.value, "VEVENT"))
				events = lappend(events, event = begin_feed_event(line.number));
		}
		else if (stack.n == 0)
			rsv_icalendar_fail(line.number, "It is outside BEGIN:VCALENDAR.",
							   calendar_hint);
		else if (rsv_icalendar_is(line.name, "END"))
		{
			if (event && stack.n == 2)
			{
				ntimes += end_feed_event(event);
				event = NULL;
			}
			end_component(&stack, &line);
			if (ntimes > RSV_FEED_TIMES)
				rsv_feed_fail_size();
		}
		else if (event && stack.n == 2)
			rsv_feed_event_add(event, &line, zone);
	}
	if (reader.nlines == 0 || stack.n > 0)
		rsv_icalendar_fail(reader.nlines + 1,
						   stack.n > 0 ? "The text ends before END:VCALENDAR." :
						   "The text is empty.",
						   calendar_hint);
	return events;
}
