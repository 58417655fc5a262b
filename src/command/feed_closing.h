/*
 * feed_closing.h
 *		The times that the calendars of a resource close, and open again.
 */
#ifndef RSV_FEED_CLOSING_H
#define RSV_FEED_CLOSING_H

#include "postgres.h"

#include "command/feed_entry.h"
#include "command/context.h"

typedef struct FeedClosing
{
	Command    *command;		/* carries the closures */
	const Resource *resource;
	FeedEntries *all;		/* the events of its calendars */
	Allocations closed;			/* closures of all of it, by time */
	ClaimWait	wait;			/* that an attempt depends on */
} FeedClosing;

/* Begins a closure of the resource, which is a part of the command. */
extern void rsv_feed_closing_begin(FeedClosing *closing, Command *part);

/* Ends the closures that no event needs any more. */
extern void rsv_feed_closing_end(FeedClosing *closing);

/*
 * Closes the time of an event, but for what is closed already, or booked.
 * False: it depends on an open transaction.
 */
extern bool rsv_feed_closing_take(FeedClosing *closing,
									  FeedEntry *entry);

#endif							/* RSV_FEED_CLOSING_H */
