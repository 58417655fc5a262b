/*
 * claim_judge.h
 *		Is there room for all that a claim asks for?
 */
#ifndef RSV_CLAIM_JUDGE_H
#define RSV_CLAIM_JUDGE_H

#include "postgres.h"

#include "inventory/claim.h"

/*
 * Under the locks: one refusal refuses all, and the answer says of which
 * demand; else the first demand that is not simply free decides.
 */
extern Verdict rsv_claim_judge(Claim *claim);

/* Without the lock of its only resource: refused, whatever is open? */
extern bool rsv_claim_is_full(Claim *claim);

#endif							/* RSV_CLAIM_JUDGE_H */
