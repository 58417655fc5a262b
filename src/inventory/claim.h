/*
 * claim.h
 *		Taking units, so that nobody else can.
 */
#ifndef RSV_CLAIM_H
#define RSV_CLAIM_H

#include "postgres.h"

#include "inventory/availability.h"
#include "resource/rules.h"

/* Somebody whose units were changed to make room */
typedef struct Reassigned
{
	pg_uuid_t	reservation_id;
	int64		resource_id;
	Allocations stock;				/* all its rows there, as they are now */
} Reassigned;

typedef struct Claim
{
	/* what is asked */
	const pg_uuid_t *reservation_id;	/* who takes it; NULL: a closure */
	bool		moving;			/* it has rows already, */
	int			nheld;			/* on the resources of its record, */
	const int64 *held;			/* whose row is locked */
	bool		pin;			/* the guest is in */
	bool		nowait;		/* a place that depends on others is none */
	bool		uncounted;		/* nor is one that has limits for customers */
	Rules		rules;			/* checked before the locks */
	const pg_uuid_t *closure;	/* of a closure: its id among events */
	const char *note;			/* and why */
	int			nended;			/* holds that have ended, in the way of more */
	const pg_uuid_t *ended;		/* than room: they are expired with it */
	bool		or_overbook;	/* beyond capacity, if there is no other room */
	int			ndemands;
	Demand	   *demands;		/* by rising resource id */

	/* what came of it */
	Reason		reason;			/* REASON_NONE: it is taken; REASON_BUSY: it
								 * depends on an open transaction */
	Effort		effort;			/* to make room, of all demands together */
	TransactionId leaving;		/* that takes a resource away */
	const Demand *refused;
	bool		expired;		/* holds, for good: wait for nothing now */
	bool		overbooked;
	int			nreassigned;
	Reassigned *reassigned;
	Allocations had;				/* of one that is moved: its rows before */
	Allocations stock;				/* its rows as they are now */
} Claim;

/* Expires holds that have ended; one that another transaction is changing */
typedef const pg_uuid_t *(*ExpireHolds) (const pg_uuid_t *ids, int n,
										 void *context);

extern void rsv_claim(Claim *claim, ExpireHolds expire, void *context);

#endif							/* RSV_CLAIM_H */
