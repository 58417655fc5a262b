/*
 * feed_entry.h
 *		The events of foreign calendars that a resource follows.
 */
#ifndef RSV_FEED_ENTRY_H
#define RSV_FEED_ENTRY_H

#include "postgres.h"

#include "base/named_enum.h"
#include "resource/feed.h"
#include "utils/uuid.h"

#define ENTRY_ACTIONS(ACTION) \
	ACTION(ENTRY_UNCHANGED, "unchanged") \
	ACTION(ENTRY_ADDED, "added") \
	ACTION(ENTRY_MOVED, "moved") \
	ACTION(ENTRY_REMOVED, "removed") \
	ACTION(ENTRY_CONFLICT, "conflict")

typedef enum EntryAction
{
	ENTRY_ACTIONS(NAMED_ENUM_MEMBER)
} EntryAction;

/* A row of calendar_event, and what becomes of it */
typedef struct FeedEntry
{
	const char *source;
	const char *uid;
	bool		stored;
	bool		imported;		/* its source is the one that is imported */
	Period		before;			/* as it is stored */
	Period		during;
	int			nclosures;
	int64	   *closures;		/* by id */
	int			nconflicts;
	pg_uuid_t  *conflicts;		/* reservations in its way, sorted */
	EntryAction action;
	bool		changed;		/* the row is to be written */
} FeedEntry;

typedef struct FeedEntries
{
	int			n;
	FeedEntry *entries;
} FeedEntries;

/*
 * The entries of all calendars of a resource, and what becomes of them where a
 * source says this. Those of the source come first, by uid and period.
 */
extern FeedEntries rsv_feed_entries_match(int64 resource_id,
												  const char *source,
												  const Feed *feed,
												  TimestampTz now);

/* Stores those that have changed; those of the source that are over go. */
extern void rsv_feed_entries_write(const FeedEntries *entries,
									   int64 resource_id, const char *source,
									   TimestampTz now);

extern const char *rsv_entry_action_name(EntryAction action);

#endif							/* RSV_FEED_ENTRY_H */
