/*
 * feed.h
 *		The periods that a foreign calendar takes from a resource.
 */
#ifndef RSV_FEED_H
#define RSV_FEED_H

#include "postgres.h"

#include "resource/resource.h"

typedef struct FeedPeriod
{
	const char *uid;
	Period		during;
} FeedPeriod;

/* By uid and period, each once */
typedef struct Feed
{
	int			n;
	int			size;
	FeedPeriod *periods;
} Feed;

/* A recurring event is followed for so long. */
#define RSV_FEED_DAYS 731

/*
 * The periods that are not over yet. The text is changed. An error for one
 * that is malformed, or that does not end.
 */
extern Feed rsv_feed_read(char *text, const Resource *resource,
						  TimestampTz now);

extern int	rsv_feed_compare(const FeedPeriod *a, const FeedPeriod *b);

#endif							/* RSV_FEED_H */
