/*
 * claim_rules.h
 *		Checking the rules of a claim's resources before its locks are taken.
 */
#ifndef RSV_CLAIM_RULES_H
#define RSV_CLAIM_RULES_H

#include "postgres.h"

#include "inventory/claim.h"

/* Before the locks: false, with the reason, if a demand breaks a rule */
extern bool rsv_claim_rules_obeyed(Claim *claim);

/*
 * Under the locks, with the demand's resource read: free, refused with the
 * reason, or changed, and then the claim is to begin again.
 */
extern Verdict rsv_claim_rules_judge(const ClaimQuestion *question,
									 Judgement *judgement);

#endif							/* RSV_CLAIM_RULES_H */
