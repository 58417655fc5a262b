/*
 * claim_take.h
 *		Judging a claim under its locks, and taking what it asks for at once.
 */
#ifndef RSV_CLAIM_TAKE_H
#define RSV_CLAIM_TAKE_H

#include "postgres.h"

#include "inventory/claim.h"
#include "inventory/expired_hold.h"

/*
 * The end of an attempt. A claim that is free but not taken met a row that was
 * written past the commands.
 */
typedef struct ClaimResult
{
	Verdict		verdict;
	bool		taken;
	TransactionId leaving;		/* of VERDICT_BUSY: that takes a resource away,
								 * or invalid */
} ClaimResult;

/* Under the locks of all its resources: judges, and takes nothing */
extern Verdict rsv_claim_look(Claim *claim, TransactionId *leaving);

/* Under the locks of all its resources */
extern ClaimResult rsv_claim_take(Claim *claim);

/* Under a lock of its only resource that others share; false says nothing. */
extern bool rsv_claim_take_shared(Claim *claim);

/* After VERDICT_BUSY: a row of an open transaction, or NULL if it has none */
extern const Allocation *rsv_claim_busy(const Claim *claim);

/* After VERDICT_EXPIRED: adds the holds in the way that have ended. */
extern void rsv_claim_add_expired(const Claim *claim, HoldList *ended);

/* After VERDICT_FREE that is not taken; an error if it happens too often */
extern void rsv_claim_count_spoiled(int *spoiled);

#endif							/* RSV_CLAIM_TAKE_H */
