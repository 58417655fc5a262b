/*
 * batch_claim.h
 *		One claim of a batch.
 */
#ifndef RSV_BATCH_CLAIM_H
#define RSV_BATCH_CLAIM_H

#include "postgres.h"

#include "inventory/claim_batch.h"
#include "inventory/claim_take.h"

/* The end of one try, in memory of the caller */
typedef struct BatchResult
{
	Verdict		verdict;
	bool		taken;
	AwaitedTransaction open;	/* of VERDICT_BUSY: on which it depends */
} BatchResult;

/* Under the locks: takes its place, if that is free, with the answer kept. */
extern BatchResult rsv_batch_claim_try(ClaimBatch *batch, Claim *claim);

/* The same, but it takes nothing. */
extern Verdict rsv_batch_claim_look(ClaimBatch *batch, Claim *claim);

/* After a try: the claim is not decided, or not to be waited for. */
extern void rsv_batch_claim_put_off(ClaimBatch *batch, Claim *claim,
									const BatchResult *result);

/* Both: what comes of the try is the answer, or it is put off. */
extern void rsv_batch_claim_take(ClaimBatch *batch, Claim *claim);

/* The answer to a claim that was taken lasts as long as the attempt. */
extern void rsv_batch_claim_keep(ClaimBatch *batch, ClaimAnswer *answer);

/* The attempt depends on this one. */
extern void rsv_batch_claim_await(ClaimBatch *batch, AwaitedTransaction open);

#endif							/* RSV_BATCH_CLAIM_H */
