/*
 * claim_batch.h
 *		Claims of one command for several reservations.
 */
#ifndef RSV_CLAIM_BATCH_H
#define RSV_CLAIM_BATCH_H

#include "postgres.h"

#include "inventory/claim.h"
#include "inventory/draft.h"
#include "inventory/expired_hold.h"

/* An open transaction on which a claim depends */
typedef struct AwaitedTransaction
{
	TransactionId transaction;
	uint32		token;			/* of its speculative insertion */
} AwaitedTransaction;

typedef struct ClaimBatch
{
	/* the question: claims of one resource each, by rising resource */
	int			n;
	Claim	  **claims;
	bool		together;		/* the places are those of one instant */
	Draft	   *draft;			/* of a question at the active snapshot, which
								 * locks and writes nothing, or NULL */

	/* what the next attempt is to heed */
	bool		nowait;			/* a claim that depends is refused as busy */
	HoldList	ended;			/* expired first */
	int			spoiled;

	/* the answer of an attempt, beside those of the claims */
	MemoryContext attempt;
	const pg_uuid_t *locked;	/* a hold that another transaction changes */
	List	   *awaited;		/* AwaitedTransaction */
	int			ntaken;
	bool		again;			/* a claim is to be made again in any case */
} ClaimBatch;

extern void rsv_claim_batch_begin(ClaimBatch *batch, Claim **claims, int n,
								  bool together);

/*
 * Makes one attempt, in a subtransaction of the caller. True: each claim has
 * its answer. False: the claims with REASON_BUSY are not decided; the caller
 * rolls the attempt back, prepares the next one, and begins again.
 */
extern bool rsv_claim_batch_take(ClaimBatch *batch, ExpireHolds expire,
								 void *context);

/* The answer of the caller, too, depends on an open transaction. */
extern void rsv_claim_batch_await(ClaimBatch *batch, TransactionId open);

/* After an attempt that was rolled back: waits for all that it depends on. */
extern void rsv_claim_batch_prepare(ClaimBatch *batch);

#endif							/* RSV_CLAIM_BATCH_H */
