/*
 * notify_queue.c
 *		The messages of a transaction, for NOTIFY once it commits.
 *
 * PostgreSQL goes through all that was said before whenever a savepoint is
 * released, and at commit through the list of each that is not: with very
 * many savepoints that takes longer than all the rest. So messages are kept
 * here, and handed over at once before the commit.
 */
#include "postgres.h"

#include "base/guc.h"
#include "commands/async.h"
#include "event/notify_queue.h"
#include "utils/memutils.h"

typedef struct Message
{
	SubTransactionId subtransaction;
	const char *channel;		/* as it is set when the event is written */
	char	   *text;
} Message;

static List *messages = NIL;

static const char *
keep_channel(void)
{
	if (messages != NIL)
	{
		const Message *last = llast(messages);

		if (strcmp(last->channel, rsv_guc_channel) == 0)
			return last->channel;
	}
	return pstrdup(rsv_guc_channel);
}

void
rsv_notify_queue_add(const char *text)
{
	MemoryContext caller = MemoryContextSwitchTo(TopTransactionContext);
	Message    *message = palloc(sizeof(Message));

	message->subtransaction = GetCurrentSubTransactionId();
	message->channel = keep_channel();
	message->text = pstrdup(text);
	messages = lappend(messages, message);
	MemoryContextSwitchTo(caller);
}

void
rsv_notify_queue_say(void)
{
	ListCell   *cell;

	foreach(cell, messages)
	{
		const Message *message = lfirst(cell);

		Async_Notify(message->channel, message->text);
	}
	messages = NIL;
}

/* The messages are freed with the transaction's memory. */
void
rsv_notify_queue_forget(void)
{
	messages = NIL;
}

/* The session that commits a prepared transaction could not send them. */
void
rsv_notify_queue_refuse_prepare(void)
{
	if (messages != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("cannot prepare a transaction that announces events"),
				 errhint("Set reservation.notify to \"worker\" or \"off\" before the first command of the transaction.")));
}

/* Messages of a rolled back subtransaction go: the last ones. */
void
rsv_notify_queue_savepoint_ends(SubXactEvent event,
								SubTransactionId subtransaction,
								SubTransactionId parent, void *argument)
{
	if (event != SUBXACT_EVENT_ABORT_SUB)
		return;
	while (messages != NIL &&
		   ((Message *) llast(messages))->subtransaction >= subtransaction)
	{
		Message    *message = llast(messages);

		messages = list_delete_last(messages);
		pfree(message->text);
		pfree(message);
	}
}
