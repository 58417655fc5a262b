/*
 * claim_batch.c
 *		Claims of one command for several reservations.
 *
 * The claims are decided one after the other, each with the rows of those
 * before it. Claims that stand or fall together are decided under the locks of
 * all their resources, and so at one instant: of two that need the same places
 * one gets all of them. Others need the lock of one resource at a time. Either
 * way locks are taken by rising resource, and nothing is waited for while they
 * are held. Another claim that meets rows of an attempt which is rolled back
 * waits for that, as for any open transaction.
 *
 * An attempt that depends on open transactions is rolled back as a whole
 * before the command waits for them, whichever of its claims depends: a command
 * that waits has changed no units. It waits for all of them, one after the
 * other, so that few attempts are enough.
 */
#include "postgres.h"

#include "base/uuid.h"
#include "inventory/batch_choice.h"
#include "inventory/batch_claim.h"
#include "inventory/batch_move.h"
#include "inventory/claim_choice.h"
#include "inventory/claim_lock.h"
#include "inventory/claim_rules.h"
#include "inventory/claim_run.h"
#include "miscadmin.h"
#include "storage/statement.h"
#include "storage/waiting.h"
#include "utils/memutils.h"

void
rsv_claim_batch_begin(ClaimBatch *batch, Claim **claims, int n, bool together)
{
	memset(batch, 0, sizeof(ClaimBatch));
	batch->claims = claims;
	batch->n = n;
	batch->together = together;
	batch->attempt = AllocSetContextCreate(CurrentMemoryContext,
										   "reservation claims",
										   ALLOCSET_DEFAULT_SIZES);
}

static void
begin_batch_attempt(ClaimBatch *batch)
{
	MemoryContextReset(batch->attempt);
	batch->locked = NULL;
	batch->awaited = NIL;
	batch->again = false;
	batch->ntaken = 0;
	for (int i = 0; i < batch->n; i++)
		batch->claims[i]->answer = (ClaimAnswer) {0};
}

/* Takes some of a run with one look; returns how many, or 0 */
static int
take_some_of_run(ClaimBatch *batch, Claim **run, int n)
{
	int			taken;

	CHECK_FOR_INTERRUPTS();
	rsv_statement_push();
	taken = rsv_claim_run_take(run, n);
	for (int i = 0; i < taken; i++)
		rsv_batch_claim_keep(batch, &run[i]->answer);
	rsv_statement_pop();
	return taken;
}

/* Nothing has changed since one of the run had this answer. */
static void
answer_alike(Claim **run, int n, const ClaimAnswer *answer)
{
	for (int i = 0; i < n; i++)
	{
		run[i]->answer = *answer;
		run[i]->answer.refused = &run[i]->question.demands[0];
	}
}

/* Looks for all that is left of it, for half of that, and so on */
static void
take_run(ClaimBatch *batch, Claim **run, int n)
{
	int			most = batch->draft ? 1 : n;

	for (int i = 0; i < n;)
	{
		int			some = Min(most, n - i);
		int			taken = some > 1 ? take_some_of_run(batch, &run[i], some) :
			0;

		i += taken;
		if (taken == 0 && some > 1)
			most = some / 2;
		if (taken > 0 || some > 1)
			continue;
		rsv_batch_claim_take(batch, run[i]);
		if (run[i++]->answer.reason == REASON_NONE)
			continue;
		answer_alike(&run[i], n - i, &run[i - 1]->answer);
		return;
	}
}

static void
add_locks(ClaimLocks *locks, Claim *const *claims, int n)
{
	const ClaimChoice *last = NULL;
	int64	   *resource_ids = palloc(Max(n, 1) * sizeof(int64));
	int			named = 0;

	for (int i = 0; i < n; i++)
	{
		const ClaimQuestion *question = &claims[i]->question;

		CHECK_FOR_INTERRUPTS();
		if (question->choice == NULL)
			resource_ids[named++] = question->demands[0].resource_id;
		else if (question->choice != last)
			rsv_claim_choice_lock(question->choice, locks);
		last = question->choice;
	}
	rsv_claim_lock_add(locks, resource_ids, named);
	pfree(resource_ids);
}

/* The claims that may take the same resources, from the first on */
static int
choice_length(Claim *const *claims, int n)
{
	int			length = 1;

	while (length < n && rsv_claim_chooses_same(claims[0], claims[length]))
		length++;
	return length;
}

/* Takes claims from one on to before another, under the locks of all. */
static void
take_part_of_batch(ClaimBatch *batch, Claim **obeyed, int from, int to)
{
	ClaimLocks	locks = {0};

	add_locks(&locks, &obeyed[from], to - from);
	if (!batch->draft)
		rsv_claim_lock_take(&locks);
	for (int i = from, n; i < to; i += n)
	{
		if (obeyed[i]->question.choice)
		{
			n = choice_length(&obeyed[i], to - i);
			rsv_batch_choice_take(batch, obeyed, i, n);
			continue;
		}
		n = rsv_claim_run_length(&obeyed[i], to - i);
		take_run(batch, &obeyed[i], n);
	}
	if (!batch->draft)
		rsv_claim_lock_release(&locks);
	pfree(locks.resource_ids);
}

static bool
claim_obeys(Claim *claim)
{
	if (claim->question.choice)
		return rsv_claim_choice_obeys(claim);
	if (rsv_claim_rules_obeyed(claim))
		return true;
	/* the next attempt is to find the same */
	claim->judgements[0].ruled = NULL;
	return false;
}

/* The claims that obey the rules; the others have their answer. */
static int
check_batch_rules(ClaimBatch *batch, Claim **obeyed)
{
	int			n = 0;

	for (int i = 0; i < batch->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (claim_obeys(batch->claims[i]))
			obeyed[n++] = batch->claims[i];
	}
	return n;
}

/* Do they need the same locks? */
static bool
is_of_resource(const Claim *claim, const Claim *other)
{
	if (claim->question.choice || other->question.choice)
		return rsv_claim_chooses_same(claim, other);
	return claim->question.demands[0].resource_id ==
		other->question.demands[0].resource_id;
}

static void
take_batch(ClaimBatch *batch)
{
	Claim	  **obeyed = palloc(batch->n * sizeof(Claim *));
	int			n = check_batch_rules(batch, obeyed);
	int			to;

	for (int from = 0; from < n; from = to)
	{
		to = batch->together ? n : from + 1;
		while (to < n && is_of_resource(obeyed[from], obeyed[to]))
			to++;
		take_part_of_batch(batch, obeyed, from, to);
	}
	pfree(obeyed);
}

/* Those known from the claims, and those that the last attempt has met */
static bool
expire_first(ClaimBatch *batch, ExpireHolds expire, void *context)
{
	if (batch->nowait)
		return true;
	for (int i = 0; i < batch->n; i++)
		rsv_hold_list_add(&batch->ended, batch->claims[i]->question.ended,
						  batch->claims[i]->question.nended);
	if (batch->ended.n == 0)
		return true;
	rsv_uuid_sort(batch->ended.ids, batch->ended.n);
	batch->ended.n = rsv_uuid_unique(batch->ended.ids, batch->ended.n);
	batch->locked = expire(batch->ended.ids, batch->ended.n, context);
	return batch->locked == NULL;
}

bool
rsv_claim_batch_take(ClaimBatch *batch, ExpireHolds expire, void *context)
{
	begin_batch_attempt(batch);
	if (!expire_first(batch, expire, context))
		return false;
	take_batch(batch);
	if (batch->again || batch->awaited != NIL)
		return false;
	rsv_batch_move_settle(batch);
	return true;
}

void
rsv_claim_batch_await(ClaimBatch *batch, TransactionId open)
{
	rsv_batch_claim_await(batch, (AwaitedTransaction) {open, 0});
}

/* False when lock_timeout ended a wait */
static bool
await_batch(const ClaimBatch *batch)
{
	ListCell   *cell;

	if (batch->locked)
		return rsv_expired_hold_wait(batch->locked);
	foreach(cell, batch->awaited)
	{
		const AwaitedTransaction *awaited = lfirst(cell);

		if (!rsv_wait_for_transaction(awaited->transaction, awaited->token))
			return false;
	}
	return true;
}

void
rsv_claim_batch_prepare(ClaimBatch *batch)
{
	bool		waits = batch->locked || batch->awaited != NIL;

	if (!await_batch(batch))
		batch->nowait = true;
	/* what has ended is another question then */
	if (waits)
		batch->ended.n = 0;
}
