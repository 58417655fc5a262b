/*
 * claim_judge.c
 *		Is there room for all that a claim asks for?
 */
#include "postgres.h"

#include "inventory/claim_judge.h"
#include "inventory/claim_rules.h"
#include "inventory/free_units.h"
#include "inventory/sold_out.h"
#include "resource/customer_limit.h"
#include "storage/locking.h"
#include "utils/snapmgr.h"

/* All that can be said without a look at the rows */
static Verdict
prepare_demand(const ClaimQuestion *question, Judgement *judgement,
			   bool overbook)
{
	Verdict		verdict;

	judgement->overbook = overbook;
	judgement->resource = rsv_resource_get(judgement->demand->resource_id);
	verdict = rsv_claim_rules_judge(question, judgement);
	if (verdict != VERDICT_FREE)
		return verdict;
	if (question->uncounted && rsv_customer_limit_is_set(judgement->resource))
	{
		judgement->reason = REASON_LIMIT_IGNORED;
		return VERDICT_REFUSED;
	}
	rsv_availability_prepare(judgement, judgement->resource);
	judgement->sold_out = rsv_sold_out_knows(judgement);
	if (judgement->sold_out)
	{
		judgement->reason = REASON_UNAVAILABLE;
		return VERDICT_REFUSED;
	}
	return VERDICT_FREE;
}

static Verdict
judge_demand(const ClaimQuestion *question, Judgement *judgement, bool overbook)
{
	Verdict		verdict = prepare_demand(question, judgement, overbook);

	return verdict == VERDICT_FREE ? rsv_availability_judge(judgement, NULL) :
		verdict;
}

static void
refuse_claim(ClaimAnswer *answer, const Judgement *judgement)
{
	Assert(judgement->reason != REASON_NONE);
	answer->refused = judgement->demand;
	answer->reason = judgement->reason;
}

/* One refusal refuses all; else the first that is not simply free decides. */
static Verdict
judge_demands(Claim *claim, bool overbook)
{
	const ClaimQuestion *question = &claim->question;
	Verdict		verdict = VERDICT_FREE;

	claim->answer.refused = NULL;
	claim->answer.reason = REASON_NONE;
	for (int i = 0; i < question->ndemands; i++)
	{
		Judgement  *judgement = &claim->judgements[i];
		Verdict		next = judge_demand(question, judgement, overbook);

		Assert(rsv_lock_is_held(judgement->demand->resource_id));
		if (next == VERDICT_REFUSED)
			refuse_claim(&claim->answer, judgement);
		if (next == VERDICT_REFUSED || next == VERDICT_CHANGED)
			return next;
		if (verdict == VERDICT_FREE)
			verdict = next;
	}
	return verdict;
}

static void
begin_judgements(Claim *claim, Effort *effort)
{
	for (int i = 0; i < claim->question.ndemands; i++)
	{
		Judgement  *judgement = &claim->judgements[i];

		Assert(judgement->demand == &claim->question.demands[i]);
		Assert(i == 0 || judgement->demand->resource_id >
			   judgement[-1].demand->resource_id);
		judgement->own_stock = &claim->answer.had;
		judgement->shared = effort;
	}
}

/* Others that want as much need not look. */
static void
note_refusal(const Claim *claim, uint64 count)
{
	const Judgement *judgement = &claim->judgements[0];

	if (claim->question.ndemands == 1 && !judgement->sold_out)
		rsv_sold_out_note(judgement, count);
}

/* The effort to make room is that of all demands together. */
Verdict
rsv_claim_judge(Claim *claim)
{
	const ClaimQuestion *question = &claim->question;
	uint64		count = rsv_sold_out_count(question->demands[0].resource_id);
	Effort		effort;
	Verdict		verdict;

	rsv_effort_begin(&effort);
	begin_judgements(claim, &effort);
	verdict = judge_demands(claim, false);
	if (verdict == VERDICT_REFUSED && question->or_overbook)
		verdict = judge_demands(claim, true);
	for (int i = 0; i < question->ndemands; i++)
		claim->judgements[i].shared = NULL;
	if (verdict == VERDICT_REFUSED)
		note_refusal(claim, count);
	return verdict;
}

bool
rsv_claim_is_of_many(const Claim *claim)
{
	const Demand *demand = &claim->question.demands[0];

	return claim->question.ndemands == 1 &&
		rsv_free_units_are_many(demand,
								rsv_resource_get(demand->resource_id));
}

static Verdict
prepare_one(Claim *claim)
{
	claim->answer.refused = NULL;
	claim->answer.reason = REASON_NONE;
	claim->judgements[0].own_stock = &claim->answer.had;
	return prepare_demand(&claim->question, &claim->judgements[0], false);
}

bool
rsv_claim_is_sold_out(Claim *claim)
{
	const ClaimQuestion *question = &claim->question;
	Judgement  *judgement = &claim->judgements[0];

	if (question->ndemands > 1 || question->demands[0].mode != DEMAND_NEW ||
		question->or_overbook ||
		prepare_one(claim) != VERDICT_REFUSED || !judgement->sold_out)
		return false;
	refuse_claim(&claim->answer, judgement);
	return true;
}

bool
rsv_claim_judge_shared(Claim *claim)
{
	return prepare_one(claim) == VERDICT_FREE &&
		rsv_availability_find_shared(&claim->judgements[0]);
}

static bool
is_full_at_once(Judgement *judgement)
{
	bool		full;

	PushActiveSnapshot(GetLatestSnapshot());
	full = rsv_availability_is_full(judgement, GetActiveSnapshot());
	PopActiveSnapshot();
	return full;
}

/*
 * If committed rows already fill the resource, the claim is refused without
 * the lock, which other commands hold: their rows could only be in the way as
 * well. Without the lock a row that is being moved may be seen twice, hence
 * the second look, with one snapshot; if a row is about to go, the claim needs
 * the lock to decide.
 */
bool
rsv_claim_is_full(Claim *claim)
{
	const ClaimQuestion *question = &claim->question;
	Judgement  *judgement = &claim->judgements[0];
	bool		full;

	Assert(!rsv_lock_is_held(judgement->demand->resource_id));
	if (question->or_overbook ||
		judge_demand(question, judgement, false) != VERDICT_REFUSED ||
		judgement->reason != REASON_UNAVAILABLE)
		return false;
	full = judgement->sold_out || is_full_at_once(judgement);
	refuse_claim(&claim->answer, judgement);
	return full;
}
