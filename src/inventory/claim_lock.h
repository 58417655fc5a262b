/*
 * claim_lock.h
 *		The locks under which units are claimed, of several resources.
 */
#ifndef RSV_CLAIM_LOCK_H
#define RSV_CLAIM_LOCK_H

#include "postgres.h"

#include "inventory/allocation_scan.h"

typedef struct ClaimLocks
{
	int			n;
	int64	   *resource_ids;	/* rising, each once */
} ClaimLocks;

/* Adds resources to those that are to be locked, in the caller's memory. */
extern void rsv_claim_lock_add(ClaimLocks *locks, const int64 *resource_ids,
							   int n);

/* Waits for the locks, but for nothing else, and holds all or none. */
extern void rsv_claim_lock_take(const ClaimLocks *locks);
extern void rsv_claim_lock_release(const ClaimLocks *locks);

/*
 * The same, and adds the resources that the reservation has a row on: comes
 * back with its rows, which nobody else can change before the release. The
 * record of the reservation is locked by the caller.
 */
extern Allocations rsv_claim_lock_take_with(ClaimLocks *locks,
											const pg_uuid_t *reservation_id);

#endif							/* RSV_CLAIM_LOCK_H */
