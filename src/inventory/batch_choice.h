/*
 * batch_choice.h
 *		Claims of a batch that may take any of the same resources.
 */
#ifndef RSV_BATCH_CHOICE_H
#define RSV_BATCH_CHOICE_H

#include "postgres.h"

#include "inventory/claim_batch.h"

/*
 * Under the locks of all their resources: takes places for the claims from one
 * on. Those before it are of the same batch.
 */
extern void rsv_batch_choice_take(ClaimBatch *batch, Claim **claims, int from,
								  int n);

#endif							/* RSV_BATCH_CHOICE_H */
