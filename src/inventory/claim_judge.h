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

/* Without a lock: is it known that what it asks for is sold out? */
extern bool rsv_claim_is_sold_out(Claim *claim);

/* Without a lock: is it one place of very many? */
extern bool rsv_claim_is_of_many(const Claim *claim);

/*
 * Under a lock of its only resource that others share: is there room? Then the
 * units are locked; else that says nothing.
 */
extern bool rsv_claim_judge_shared(Claim *claim);

/* Without the lock of its only resource: refused, whatever is open? */
extern bool rsv_claim_is_full(Claim *claim);

#endif							/* RSV_CLAIM_JUDGE_H */
