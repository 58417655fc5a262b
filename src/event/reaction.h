/*
 * reaction.h
 *		Reactions: functions of the users, called after an event.
 */
#ifndef RSV_REACTION_H
#define RSV_REACTION_H

#include "postgres.h"

#include "access/xact.h"
#include "model/event_type.h"
#include "storage/argument.h"

extern void rsv_reaction_init(void);

/* Callbacks */
extern void rsv_reaction_transaction_ends(XactEvent event, void *argument);
extern void rsv_reaction_savepoint_ends(SubXactEvent event,
										SubTransactionId subtransaction,
										SubTransactionId parent,
										void *argument);

/* Is there any reaction? Called between rsv_statement_enter and leave. */
extern bool rsv_reaction_exists(void);

/* Notes an event that was written, for each reaction to its type. */
extern void rsv_reaction_note(const pg_uuid_t *whose, EventType type,
							  const Arguments *columns);

/*
 * Calls the reactions to the noted events, in the caller's role, once a
 * command is done. *at, unless NULL, is the reservation whose event is being
 * reacted to.
 */
extern void rsv_reaction_run(pg_uuid_t *at);

#endif							/* RSV_REACTION_H */
