/*
 * feed_component.h
 *		The components of a foreign calendar.
 */
#ifndef RSV_FEED_COMPONENT_H
#define RSV_FEED_COMPONENT_H

#include "postgres.h"

#include "resource/feed_event.h"

/* A calendar has no more events, nor occurrences and dates of all of them. */
#define RSV_FEED_TIMES 10000

pg_noreturn extern void rsv_feed_fail_size(void);

/*
 * Its events, a list of FeedEvent. The text is changed. An error for one that
 * is malformed, or does not end; the zone is that of times without one.
 */
extern List *rsv_feed_components_read(char *text, pg_tz *zone);

#endif							/* RSV_FEED_COMPONENT_H */
