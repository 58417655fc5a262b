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

/* What is said of an event; whoever wants more reads it. */
typedef struct Announcement
{
	int64		position;
	pg_uuid_t	id;
	int32		sequence;
	const char *aggregate;
	const char *type;
} Announcement;

/*
 * An event is being written. It is announced with this transaction, or, if
 * the answer is true, has to be announced later.
 */
extern bool rsv_notify_event(const Announcement *event);

/*
 * Announces with this transaction what was left for later: at most so many
 * events. False: there is no more, or another transaction is at it.
 */
extern bool rsv_notify_pending(int32 most, int64 *announced);

/* Callbacks */
extern void rsv_notify_transaction_ends(XactEvent event, void *argument);
extern void rsv_notify_locks_released(ResourceReleasePhase phase, bool commit,
									  bool top_level, void *argument);

#endif							/* RSV_NOTIFY_H */
