/*
 * notify_queue.h
 *		The messages of a transaction, for NOTIFY once it commits.
 */
#ifndef RSV_NOTIFY_QUEUE_H
#define RSV_NOTIFY_QUEUE_H

#include "postgres.h"

#include "access/xact.h"

/*
 * Adds a message on the channel that is set now; rolling back the savepoint
 * removes it.
 */
extern void rsv_notify_queue_add(const char *text);

/* The transaction commits, ends, or is to be prepared. */
extern void rsv_notify_queue_say(void);
extern void rsv_notify_queue_forget(void);
extern void rsv_notify_queue_refuse_prepare(void);

/* Callback */
extern void rsv_notify_queue_savepoint_ends(SubXactEvent event,
											SubTransactionId subtransaction,
											SubTransactionId parent,
											void *argument);

#endif							/* RSV_NOTIFY_QUEUE_H */
