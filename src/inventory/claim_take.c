/*
 * claim_take.c
 *		Judging a claim under its locks, and taking what it asks for at once.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "base/uuid.h"
#include "inventory/claim_judge.h"
#include "inventory/claim_take.h"
#include "inventory/claim_write.h"
#include "inventory/late_stay.h"
#include "inventory/resource_leaving.h"
#include "storage/locking.h"

/* Is it certain that the resources are there when the claim is committed? */
static bool
resources_stay(const ClaimQuestion *question, TransactionId *leaving)
{
	for (int i = 0; i < question->ndemands; i++)
		if (!rsv_resource_stays(question->demands[i].resource_id, leaving))
			return false;
	return true;
}

/*
 * A place is overbooked if it was found only because more may be sold than
 * there is, whichever reservation is on the unit too many; or if it is itself
 * on such a unit.
 */
static bool
is_overbooked(const Claim *claim)
{
	if (rsv_claim_is_closure(&claim->question))
		return false;
	for (int i = 0; i < claim->question.ndemands; i++)
	{
		const Judgement *judgement = &claim->judgements[i];
		const Packing *packing = &judgement->packing;

		if (judgement->overbook)
			return true;
		for (int j = 0; j < packing->npieces; j++)
			if (packing->pieces[j].units.upper > judgement->resource->capacity)
				return true;
	}
	return false;
}

const Allocation *
rsv_claim_busy(const Claim *claim)
{
	const Allocation *busy = rsv_allocation_busy(&claim->answer.had);

	for (int i = 0; i < claim->question.ndemands && busy == NULL; i++)
		busy = claim->judgements[i].busy;
	return busy;
}

void
rsv_claim_add_expired(const Claim *claim, HoldList *ended)
{
	for (int i = 0; i < claim->question.ndemands; i++)
	{
		const Judgement *judgement = &claim->judgements[i];

		rsv_hold_list_add(ended, judgement->expired, judgement->nexpired);
	}
	rsv_uuid_sort(ended->ids, ended->n);
}

/* Only rows written past the commands can spoil a claim, and not often. */
#define MOST_SPOILED 1000

void
rsv_claim_count_spoiled(int *spoiled)
{
	if (++*spoiled > MOST_SPOILED)
		ereport(ERROR,
				(errcode(RSV_ROW_KEPT),
				 errmsg("could not write rows of \"allocation\""),
				 errhint("A trigger or a constraint on reservation.allocation keeps rows from being written; it must raise an error instead.")));
}

Verdict
rsv_claim_look(Claim *claim, TransactionId *leaving)
{
	*leaving = InvalidTransactionId;
	if (!resources_stay(&claim->question, leaving) ||
		rsv_allocation_busy(&claim->answer.had))
		return VERDICT_BUSY;
	return rsv_claim_judge(claim);
}

ClaimResult
rsv_claim_take(Claim *claim)
{
	ClaimResult result;

	result.verdict = rsv_claim_look(claim, &result.leaving);
	result.taken = result.verdict == VERDICT_FREE && rsv_claim_write(claim);
	if (result.taken)
		rsv_late_stay_extend(claim);
	claim->answer.overbooked = result.taken && is_overbooked(claim);
	return result;
}

bool
rsv_claim_take_shared(Claim *claim)
{
	const Judgement *judgement = &claim->judgements[0];
	TransactionId leaving;
	bool		taken;

	if (!resources_stay(&claim->question, &leaving) ||
		!rsv_claim_judge_shared(claim))
		return false;
	Assert(!judgement->late_known || judgement->late.n == 0);
	taken = rsv_claim_write(claim);
	rsv_unlock_units(judgement->demand->resource_id, judgement->locked);
	claim->answer.overbooked = false;
	return taken;
}
