/*
 * notify.h
 *		Announcing events by NOTIFY.
 */
#ifndef RSV_NOTIFY_H
#define RSV_NOTIFY_H

#include "postgres.h"

#include "access/xact.h"
#include "utils/resowner.h"
#include "utils/uuid.h"

/* The content of a message; the listener reads the rest from the event. */
typedef struct Announcement
{
	int64		position;
	pg_uuid_t	id;
	int32		sequence;
	const char *aggregate;
	const char *type;
} Announcement;

/*
 * Announces an event that is being written with this transaction. True: it has
 * to be announced later instead.
 */
extern bool rsv_notify_event(const Announcement *event);

/*
 * Announces events that were left for later, each once, in order and after it
 * becomes readable; at most so many. False: there are no more, or another
 * transaction is announcing.
 */
extern bool rsv_notify_pending(int32 most, int64 *announced);

/* Callbacks */
extern void rsv_notify_transaction_ends(XactEvent event, void *argument);
extern void rsv_notify_locks_released(ResourceReleasePhase phase, bool commit,
									  bool top_level, void *argument);

#endif							/* RSV_NOTIFY_H */
