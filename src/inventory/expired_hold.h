/*
 * expired_hold.h
 *		Holds that have ended, and stand in the way until they are expired.
 */
#ifndef RSV_EXPIRED_HOLD_H
#define RSV_EXPIRED_HOLD_H

#include "postgres.h"

#include "inventory/allocation_scan.h"

/* Ids of holds, gathered in the memory in which the list began */
typedef struct HoldList
{
	int			n;
	int			size;
	pg_uuid_t  *ids;
} HoldList;

extern void rsv_hold_list_add(HoldList *list, const pg_uuid_t *ids, int n);

/* How many of those whose rows these are; and which, sorted, each once */
extern int	rsv_expired_hold_find(const Allocations *stock, TimestampTz now,
								  pg_uuid_t **ended);

/* Takes their rows off those that were read. */
extern void rsv_expired_hold_drop(Allocations *stock, TimestampTz now);

/* The same, of holds as a snapshot shows them */
extern void rsv_expired_hold_drop_at(Allocations *stock, TimestampTz now,
									 Snapshot snapshot);

/*
 * When one of those whose rows these are may be the first to end that has not
 * yet: at that time, or later
 */
extern TimestampTz rsv_expired_hold_next(const Allocations *stock,
										 TimestampTz now);

/*
 * Waits for the command that has the hold locked, or moves its units. False
 * when lock_timeout ended the wait.
 */
extern bool rsv_expired_hold_wait(const pg_uuid_t *id);

#endif							/* RSV_EXPIRED_HOLD_H */
