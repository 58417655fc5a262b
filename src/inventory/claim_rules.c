/*
 * claim_rules.c
 *		Checking the rules of a claim's resources before its locks are taken.
 *
 * Rules may take as long as a calendar of years. Under the locks the resource
 * is only compared with the one that was checked; if another has been read
 * since, the claim begins again.
 */
#include "postgres.h"

#include "inventory/claim_rules.h"

/* A resource may be read anew at each look: then the claim would never end. */
#define MOST_CHECKS 3

static bool
obeys(const Claim *claim, Demand *demand)
{
	demand->reason =
		rsv_rules_check(claim->rules, demand->resource, demand->stay,
						demand->now);
	demand->ruled = demand->resource;
	demand->nruled++;
	return demand->reason == REASON_NONE;
}

bool
rsv_claim_rules_obeyed(Claim *claim)
{
	for (int i = 0; claim->rules && i < claim->ndemands; i++)
	{
		Demand	   *demand = &claim->demands[i];

		demand->resource = rsv_resource_get(demand->resource_id);
		if (demand->resource == demand->ruled || obeys(claim, demand))
			continue;
		claim->refused = demand;
		claim->reason = demand->reason;
		return false;
	}
	return true;
}

Verdict
rsv_claim_rules_judge(const Claim *claim, Demand *demand)
{
	if (claim->rules == RULES_NONE || demand->resource == demand->ruled)
		return VERDICT_FREE;
	if (demand->nruled < MOST_CHECKS)
		return VERDICT_CHANGED;
	return obeys(claim, demand) ? VERDICT_FREE : VERDICT_REFUSED;
}
