/*
 * claim.h
 *		Taking units, so that nobody else can.
 */
#ifndef RSV_CLAIM_H
#define RSV_CLAIM_H

#include "postgres.h"

#include "inventory/availability.h"
#include "resource/rules.h"

/* A reservation whose units were changed to make room */
typedef struct Reassigned
{
	pg_uuid_t	reservation_id;
	int64		resource_id;
	Allocations stock;			/* all its rows there, as they are now */
} Reassigned;

/*
 * The question. The command sets it before the claim; all that it points to
 * lasts as long as the claim. A demand's mode tells whether the claim is for a
 * place, for another place, or for a closure: all demands of a claim are for
 * the same of these three.
 */
typedef struct ClaimQuestion
{
	const pg_uuid_t *id;		/* of the reservation; or of the closure, which
								 * has an id among events */
	const char *note;			/* why there is a closure, or NULL */
	int			nheld;			/* of a change: the resources of the record, */
	const int64 *held;			/* whose row is locked */
	bool		pin;			/* the units are not changed to make room */
	bool		nowait;			/* a place that depends on an open transaction
								 * is refused */
	bool		uncounted;		/* so is one with a limit for customers */
	bool		or_overbook;	/* beyond capacity, if there is no other room */
	Rules		rules;			/* checked before the locks */
	int			nended;			/* holds that have ended, in the way of more */
	const pg_uuid_t *ended;		/* than room: they are expired with it */
	int			ndemands;
	Demand	   *demands;		/* by rising resource id */
	struct ClaimChoice *choice; /* any of these resources, or NULL; the only */
	pg_uuid_t  *own_id;			/* demand and the id follow what is tried */
	bool		or_wait;		/* for one of them, if none has room */
	bool		hard;			/* found no place where others came first */
} ClaimQuestion;

/* A busy claim depends on a hold that is locked, or on a transaction. */
typedef struct ClaimWait
{
	bool		for_hold;
	pg_uuid_t	hold;
	TransactionId transaction;
	uint32		token;			/* of its speculative insertion */
} ClaimWait;

/*
 * The answer, in memory of the caller of rsv_claim(). It is that of the last
 * attempt, and lasts until the same claim is made again.
 */
typedef struct ClaimAnswer
{
	Reason		reason;			/* REASON_NONE: it is taken; REASON_BUSY: it
								 * depends on an open transaction */
	const Demand *refused;		/* that has the reason */
	ClaimWait	wait;			/* of REASON_BUSY */
	bool		expired;		/* holds, for good: wait for nothing now */
	bool		overbooked;
	int			chosen;			/* of a choice: the candidate that the answer is
								 * about */
	int			order;			/* in which claims of a batch were taken */
	int			nreassigned;
	Reassigned *reassigned;
	Allocations had;			/* of a change: the rows before it */
	Allocations stock;			/* the rows that were written */
} ClaimAnswer;

typedef struct Claim
{
	ClaimQuestion question;
	ClaimAnswer answer;
	Judgement  *judgements;		/* one to a demand; the caller gives them zeroed
								 * but for their demands */
} Claim;

/* Is the claim for another place of a reservation that has one? */
static inline bool
rsv_claim_is_change(const ClaimQuestion *question)
{
	return rsv_demand_is_change(&question->demands[0]);
}

/* Is it a closure's? */
static inline bool
rsv_claim_is_closure(const ClaimQuestion *question)
{
	return question->demands[0].mode == DEMAND_CLOSURE;
}

/* Expires holds that have ended; one that another transaction is changing */
typedef const pg_uuid_t *(*ExpireHolds) (const pg_uuid_t *ids, int n,
										 void *context);

extern void rsv_claim(Claim *claim, ExpireHolds expire, void *context);

/* False when lock_timeout ended the wait. */
extern bool rsv_claim_await(const ClaimWait *wait);

#endif							/* RSV_CLAIM_H */
