/*
 * reaction.h
 *		What users want done when something happens.
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

/* Does anybody react to anything? Between enter and leave. */
extern bool rsv_reaction_exists(void);

/* An event was written; of those that exist some may want to know. */
extern void rsv_reaction_note(const pg_uuid_t *whose, EventType type,
							  const Arguments *columns);

/*
 * From now on this process runs, while it is a superuser, only functions that
 * a superuser owns.
 */
extern void rsv_reaction_require_superuser(void);

/*
 * Calls whoever does, as the caller; once a command has done all its own.
 * Whose event it is at is noted for the caller, unless NULL.
 */
extern void rsv_reaction_run(pg_uuid_t *at);

#endif							/* RSV_REACTION_H */
