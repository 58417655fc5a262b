/*
 * locking.h
 *		Locks that no table knows of, and waiting for other transactions.
 */
#ifndef RSV_LOCKING_H
#define RSV_LOCKING_H

#include "postgres.h"

#include "access/xact.h"
#include "utils/resowner.h"

/* Until unlocked: who may claim units of a resource */
extern void rsv_lock_resource(int64 resource_id);
extern void rsv_unlock_resource(int64 resource_id);

/* Until the transaction ends: who answers to an idempotency key */
extern void rsv_lock_key(uint64 key_hash);

/*
 * Until the transaction ends, shared: events from this position on may not be
 * committed yet. See publish/position.c.
 */
extern void rsv_lock_position(int64 position);
extern bool rsv_holds_position(int64 position);

/* The lowest position so locked by anybody, or PG_INT64_MAX */
extern int64 rsv_lowest_position(void);

/* A part of a command that can be taken back */
typedef struct Attempt
{
	MemoryContext context;
	ResourceOwner owner;
} Attempt;

extern void rsv_attempt_begin(Attempt *attempt);
extern void rsv_attempt_keep(Attempt *attempt);
extern void rsv_attempt_undo(Attempt *attempt);
extern bool rsv_attempt_caught(Attempt *attempt, int sqlerrcode);

/* Waiting; false when lock_timeout came first */
extern bool rsv_attempt_wait(void (*wait) (void *), void *argument);
extern bool rsv_await_transaction(TransactionId transaction, uint32 token);

#endif							/* RSV_LOCKING_H */
