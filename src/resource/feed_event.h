/*
 * feed_event.h
 *		An event of a foreign calendar, as it is written.
 */
#ifndef RSV_FEED_EVENT_H
#define RSV_FEED_EVENT_H

#include "postgres.h"

#include "base/icalendar_time.h"
#include "nodes/pg_list.h"

typedef struct FeedEvent
{
	int			line;			/* where it begins */
	const char *uid;			/* or NULL: it was not told yet */
	bool		has_start;
	IcalendarTime start;
	int			end_line;		/* of the end, or 0 */
	IcalendarTime end;
	bool		has_duration;
	IcalendarDuration duration;
	const char *rule;			/* by which it recurs, or NULL */
	int			rule_line;
	List	   *dates;			/* IcalendarTime: it takes place then, too */
	List	   *exceptions;		/* IcalendarTime: it does not take place then */
	bool		is_override;	/* of one occurrence, */
	IcalendarTime recurrence;	/* this one */
	bool		is_free;		/* it takes no time: canceled, or transparent */
} FeedEvent;

/* Reads a property of the event; the zone is that of times without one. */
extern void rsv_feed_event_add(FeedEvent *event, const ContentLine *line,
							   pg_tz *zone);

/* At the end of the event: an error if something is missing */
extern void rsv_feed_event_check(const FeedEvent *event);

#endif							/* RSV_FEED_EVENT_H */
