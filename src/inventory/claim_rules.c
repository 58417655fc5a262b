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
obeys(const ClaimQuestion *question, Judgement *judgement)
{
	const Demand *demand = judgement->demand;

	judgement->reason = rsv_rules_check(question->rules & ~demand->waived,
										judgement->resource, demand->stay,
										rsv_demand_party(demand), demand->now);
	judgement->ruled = judgement->resource;
	judgement->nruled++;
	return judgement->reason == REASON_NONE;
}

/* Hours of years are expanded before the locks, in memory of the attempt. */
static void
find_hours(Judgement *judgement)
{
	const Demand *demand = judgement->demand;
	const Resource *resource = rsv_resource_get(demand->resource_id);

	judgement->hours = (HourCapacity) {NULL};
	if (rsv_hour_capacity_is_set(resource) && demand->mode != DEMAND_CLOSURE)
		rsv_hour_capacity_find(&judgement->hours, resource,
							   rsv_resource_occupied(resource, demand->stay));
}

bool
rsv_claim_rules_obeyed(Claim *claim)
{
	const ClaimQuestion *question = &claim->question;

	for (int i = 0; i < question->ndemands; i++)
		find_hours(&claim->judgements[i]);
	for (int i = 0; question->rules && i < question->ndemands; i++)
	{
		Judgement  *judgement = &claim->judgements[i];

		judgement->resource = rsv_resource_get(judgement->demand->resource_id);
		if (judgement->resource == judgement->ruled ||
			obeys(question, judgement))
			continue;
		claim->answer.refused = judgement->demand;
		claim->answer.reason = judgement->reason;
		return false;
	}
	return true;
}

Verdict
rsv_claim_rules_judge(const ClaimQuestion *question, Judgement *judgement)
{
	if (question->rules == RULES_NONE ||
		judgement->resource == judgement->ruled)
		return VERDICT_FREE;
	if (judgement->nruled < MOST_CHECKS)
		return VERDICT_CHANGED;
	return obeys(question, judgement) ? VERDICT_FREE : VERDICT_REFUSED;
}
