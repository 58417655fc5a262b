/*
 * locking.h
 *		Locks that no table knows of.
 */
#ifndef RSV_LOCKING_H
#define RSV_LOCKING_H

#include "postgres.h"

#include "base/period.h"

/*
 * The lock order (src/README.md), for assertions: is the lock of a resource
 * held; may rows be written on these units of it; and may anything be waited
 * for?
 */
#ifdef USE_ASSERT_CHECKING
extern bool rsv_lock_is_held(int64 resource_id);
extern bool rsv_lock_covers(int64 resource_id, UnitRange units);
extern bool rsv_lock_promotion_is_held(uint64 promotion_hash);
extern bool rsv_lock_customer_is_held(uint64 customer_hash);
extern bool rsv_lock_may_wait(void);
#endif

/* Until unlocked: only one command claims units of a resource */
extern void rsv_lock_resource(int64 resource_id);
extern bool rsv_try_lock_resource(int64 resource_id);
extern void rsv_unlock_resource(int64 resource_id);

/*
 * Until unlocked: commands that each claim other units of a resource, those
 * that they have locked. Nobody waits for units: false if another command has
 * locked some of these, or of their neighbours. They are few.
 */
extern void rsv_share_resource(int64 resource_id);
extern void rsv_unshare_resource(int64 resource_id);
extern bool rsv_try_lock_units(int64 resource_id, UnitRange units);
extern void rsv_unlock_units(int64 resource_id, UnitRange units);

/* No more units than these are locked at once. */
#define RSV_STRIPE_UNITS 64

/* The hash of a name that is a tenant's own, to lock it */
extern uint64 rsv_lock_hash(const char *tenant, const char *name);

/* Until unlocked: only one command answers to an idempotency key */
extern void rsv_lock_key(uint64 key_hash);
extern void rsv_unlock_key(uint64 key_hash);

/* Until unlocked: only one command redeems a promotion */
extern void rsv_lock_promotion(uint64 promotion_hash);
extern void rsv_unlock_promotion(uint64 promotion_hash);

/*
 * Until unlocked: only one command adds to what a customer has. It may be
 * taken in a part of a command that is kept, and unlocked after that part.
 */
extern void rsv_lock_customer(uint64 customer_hash);
extern void rsv_unlock_customer(uint64 customer_hash);

/*
 * Until the transaction ends, shared: events from this position on may not be
 * committed yet. See event/horizon.c.
 */
extern void rsv_lock_position(int64 position);
extern bool rsv_holds_position(int64 position);

/* The lowest position that a transaction holds, or PG_INT64_MAX */
extern int64 rsv_lowest_position(bool ignore_own);

/* Until the transaction ends: it announces events. False: another does. */
extern bool rsv_try_lock_notify(void);

/* Until unlocked: who moves positions ahead. See event/lineage.c. */
extern void rsv_lock_lineage(void);
extern void rsv_unlock_lineage(void);

#endif							/* RSV_LOCKING_H */
