/*
 * batch_claim.c
 *		One claim of a batch.
 */
#include "postgres.h"

#include "inventory/batch_claim.h"
#include "miscadmin.h"
#include "storage/statement.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

void
rsv_batch_claim_await(ClaimBatch *batch, AwaitedTransaction open)
{
	MemoryContext caller = MemoryContextSwitchTo(batch->attempt);
	AwaitedTransaction *awaited = palloc(sizeof(AwaitedTransaction));

	*awaited = open;
	batch->awaited = lappend(batch->awaited, awaited);
	MemoryContextSwitchTo(caller);
}

static Allocations
copy_allocations(const Allocations *stock)
{
	Allocations copy = {.n = stock->n,.size = stock->n};

	copy.rows = palloc((stock->n + 1) * sizeof(Allocation));
	if (stock->n > 0)
		memcpy(copy.rows, stock->rows, stock->n * sizeof(Allocation));
	return copy;
}

/* The look at one claim may have read very much. */
void
rsv_batch_claim_keep(ClaimBatch *batch, ClaimAnswer *answer)
{
	MemoryContext caller = MemoryContextSwitchTo(batch->attempt);
	const Reassigned *reassigned = answer->reassigned;

	answer->order = batch->ntaken++;
	answer->stock = copy_allocations(&answer->stock);
	answer->reassigned = palloc((answer->nreassigned + 1) * sizeof(Reassigned));
	for (int i = 0; i < answer->nreassigned; i++)
	{
		answer->reassigned[i] = reassigned[i];
		answer->reassigned[i].stock = copy_allocations(&reassigned[i].stock);
	}
	MemoryContextSwitchTo(caller);
}

/* In memory that outlives the attempt */
static void
expire_next_time(ClaimBatch *batch, const Claim *claim)
{
	MemoryContext caller =
		MemoryContextSwitchTo(MemoryContextGetParent(batch->attempt));

	rsv_claim_add_expired(claim, &batch->ended);
	MemoryContextSwitchTo(caller);
}

static AwaitedTransaction
find_open(const Claim *claim, const ClaimResult *result)
{
	const Allocation *busy;

	if (TransactionIdIsValid(result->leaving))
		return (AwaitedTransaction) {result->leaving, 0};
	busy = rsv_claim_busy(claim);
	return (AwaitedTransaction) {busy->busy, busy->token};
}

/* A claim of one resource, whose rules are obeyed */
static Verdict
judge_on_draft(Draft *draft, Claim *claim)
{
	Judgement  *judgement = &claim->judgements[0];
	Verdict		verdict;

	judgement->draft = draft;
	judgement->overbook = false;
	rsv_availability_prepare(
		judgement, rsv_resource_get(judgement->demand->resource_id));
	verdict = rsv_availability_judge(judgement, GetActiveSnapshot());
	if (verdict == VERDICT_REFUSED && claim->question.or_overbook)
	{
		judgement->overbook = true;
		verdict = rsv_availability_judge(judgement, GetActiveSnapshot());
	}
	if (verdict == VERDICT_REFUSED)
	{
		claim->answer.reason = judgement->reason;
		claim->answer.refused = judgement->demand;
	}
	return verdict;
}

static BatchResult
try_on_draft(Draft *draft, Claim *claim)
{
	BatchResult found = {0};

	CHECK_FOR_INTERRUPTS();
	rsv_statement_push();
	found.verdict = judge_on_draft(draft, claim);
	found.taken = found.verdict == VERDICT_FREE;
	if (found.taken)
		rsv_draft_take(draft, &claim->judgements[0]);
	rsv_statement_pop();
	return found;
}

Verdict
rsv_batch_claim_look(ClaimBatch *batch, Claim *claim)
{
	TransactionId leaving;
	Verdict		verdict;

	CHECK_FOR_INTERRUPTS();
	rsv_statement_push();
	verdict = batch->draft ? judge_on_draft(batch->draft, claim) :
		rsv_claim_look(claim, &leaving);
	rsv_statement_pop();
	return verdict;
}

BatchResult
rsv_batch_claim_try(ClaimBatch *batch, Claim *claim)
{
	ClaimResult result;
	BatchResult found = {0};

	if (batch->draft)
		return try_on_draft(batch->draft, claim);
	CHECK_FOR_INTERRUPTS();
	rsv_statement_push();
	result = rsv_claim_take(claim);
	found.verdict = result.verdict;
	found.taken = result.taken;
	if (result.taken)
		rsv_batch_claim_keep(batch, &claim->answer);
	else if (result.verdict == VERDICT_BUSY)
		found.open = find_open(claim, &result);
	else if (result.verdict == VERDICT_EXPIRED && !batch->nowait)
		expire_next_time(batch, claim);
	rsv_statement_pop();
	return found;
}

void
rsv_batch_claim_put_off(ClaimBatch *batch, Claim *claim,
						const BatchResult *result)
{
	claim->answer.refused = &claim->question.demands[0];
	claim->answer.reason = REASON_BUSY;
	if (result->verdict == VERDICT_FREE)
		rsv_claim_count_spoiled(&batch->spoiled);
	if (result->verdict == VERDICT_FREE || result->verdict == VERDICT_CHANGED)
		batch->again = true;
	if (batch->nowait)
		return;
	if (result->verdict == VERDICT_EXPIRED)
		batch->again = true;
	else if (result->verdict == VERDICT_BUSY)
		rsv_batch_claim_await(batch, result->open);
}

void
rsv_batch_claim_take(ClaimBatch *batch, Claim *claim)
{
	BatchResult result = rsv_batch_claim_try(batch, claim);

	if (!result.taken && result.verdict != VERDICT_REFUSED)
		rsv_batch_claim_put_off(batch, claim, &result);
}
