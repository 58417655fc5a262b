/*
 * claim.c
 *		Taking units, so that nobody else can.
 *
 * A claim is decided under a short lock on its resource and waits outside it.
 * The command that holds the lock reads the rows of the resource, uncommitted
 * ones of others included, takes units that are free, and releases the lock at
 * once, long before the transaction ends. So two claims never wait for each
 * other's rows, which is how plain inserts into an exclusion constraint
 * deadlock, and a busy resource is not as slow as the disk.
 *
 * Even so, a crowd that wants places of one resource would spend its time
 * handing over the lock. Where there are very many units, claims share it, and
 * each locks the few units that it looks at.
 *
 * No command alone can be part of a deadlock:
 * - under the lock of a resource, a command waits for nothing but the lock of
 *   a resource with a higher id;
 * - before it waits for another transaction to end, a command rolls back all
 *   that it has changed and expired; a caller that cannot roll back must not
 *   wait (nowait);
 * - rows are changed only under the lock, and never while another open
 *   transaction has changed them; rows of stays that are over are the
 *   exception, as no command decides on them any more (retention.c);
 * - a transaction that deletes resources keeps no lock of them; a claim waits
 *   for its end as for that of any other (resource_leaving.c).
 *
 * The exclusion constraint stays in charge. It can only refuse a row if
 * another session writes the table past the commands; then the claim begins
 * again, and sees that session's row.
 */
#include "postgres.h"

#include "inventory/claim.h"
#include "inventory/claim_judge.h"
#include "inventory/claim_lock.h"
#include "inventory/claim_rules.h"
#include "inventory/claim_take.h"
#include "inventory/expired_hold.h"
#include "miscadmin.h"
#include "storage/locking.h"
#include "storage/subtransaction.h"
#include "storage/waiting.h"
#include "utils/memutils.h"

static void
forget_ended(HoldList *ended, const ClaimQuestion *question)
{
	ended->n = 0;
	rsv_hold_list_add(ended, question->ended, question->nended);
}

/* One go at it: what is to be expired first, and what came of it */
typedef struct ClaimAttempt
{
	Claim	   *claim;
	ExpireHolds expire;
	void	   *context;
	ClaimLocks	locks;
	HoldList	ended;
	const pg_uuid_t *locked;	/* a hold that another transaction changes */
	ClaimResult result;
} ClaimAttempt;

/*
 * The resources of the demands, and those that a change leaves: without their
 * locks, a command that makes room there would wait, under its lock, for a row
 * that is about to go. The record names them, and its row is locked.
 */
static void
list_locks(ClaimAttempt *go)
{
	const ClaimQuestion *question = &go->claim->question;

	for (int i = 0; i < question->ndemands; i++)
		rsv_claim_lock_add(&go->locks, &question->demands[i].resource_id, 1);
	if (rsv_claim_is_change(question))
		rsv_claim_lock_add(&go->locks, question->held, question->nheld);
}

/* False: the claim is refused without the lock. */
static bool
lock_claimed(ClaimAttempt *go)
{
	Claim	   *claim = go->claim;

	Assert(go->locks.resource_ids);
	if (rsv_claim_is_change(&claim->question))
		claim->answer.had = rsv_claim_lock_take_with(&go->locks,
													 claim->question.id);
	else if (go->locks.n > 1)
		rsv_claim_lock_take(&go->locks);
	else if (!rsv_try_lock_resource(go->locks.resource_ids[0]))
	{
		if (rsv_claim_is_full(claim))
			return false;
		rsv_claim_lock_take(&go->locks);
	}
	return true;
}

/* A place of very many, while other commands take others */
static bool
take_shared(ClaimAttempt *go)
{
	int64		resource_id = go->locks.resource_ids[0];
	bool		taken;

	rsv_share_resource(resource_id);
	taken = rsv_claim_take_shared(go->claim);
	rsv_unshare_resource(resource_id);
	return taken;
}

/* Judge under the locks and take at once. True: that is the answer. */
static bool
take_claimed(ClaimAttempt *go)
{
	go->result = (ClaimResult) {.verdict = VERDICT_REFUSED};
	if (rsv_claim_is_sold_out(go->claim))
		return true;
	go->result.taken = rsv_claim_is_of_many(go->claim) && take_shared(go);
	if (go->result.taken)
		return true;
	if (!lock_claimed(go))
		return true;
	go->result = rsv_claim_take(go->claim);
	rsv_claim_lock_release(&go->locks);
	return go->result.taken || go->result.verdict == VERDICT_REFUSED;
}

/*
 * A claim that waits, or starts again, holds nothing: the expiry of holds is
 * rolled back unless this attempt is the last.
 */
static bool
expire_and_take(void *argument)
{
	ClaimAttempt *go = argument;

	go->locked = go->expire(go->ended.ids, go->ended.n, go->context);
	go->result = (ClaimResult) {.verdict = VERDICT_BUSY};
	return go->locked == NULL && take_claimed(go);
}

static bool
try_claim(ClaimAttempt *go)
{
	go->locked = NULL;
	if (go->ended.n == 0)
		return take_claimed(go);
	return rsv_subxact_try(expire_and_take, go, 0, 0);
}

static ClaimWait
find_claim_wait(const ClaimAttempt *go)
{
	const Allocation *busy;

	if (go->locked)
		return (ClaimWait) {.for_hold = true,.hold = *go->locked};
	if (TransactionIdIsValid(go->result.leaving))
		return (ClaimWait) {.transaction = go->result.leaving};
	busy = rsv_claim_busy(go->claim);
	Assert(busy != NULL);
	return (ClaimWait) {.transaction = busy->busy,.token = busy->token};
}

bool
rsv_claim_await(const ClaimWait *wait)
{
	return wait->for_hold ? rsv_expired_hold_wait(&wait->hold) :
		rsv_wait_for_transaction(wait->transaction, wait->token);
}

/* Refused as busy, or false: it has waited, and the claim begins again. */
static bool
refuse_busy(const ClaimAttempt *go)
{
	ClaimAnswer *answer = &go->claim->answer;

	answer->wait = find_claim_wait(go);
	if (!go->claim->question.nowait && rsv_claim_await(&answer->wait))
		return false;
	answer->refused = &go->claim->question.demands[0];
	answer->reason = REASON_BUSY;
	return true;
}

void
rsv_claim(Claim *claim, ExpireHolds expire, void *context)
{
	ClaimAttempt go = {.claim = claim,.expire = expire,.context = context};
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext once = AllocSetContextCreate(caller, "reservation claim",
											   ALLOCSET_SMALL_SIZES);
	int			spoiled = 0;

	forget_ended(&go.ended, &claim->question);
	list_locks(&go);
	for (;;)
	{
		bool		obeyed;
		bool		answered;

		CHECK_FOR_INTERRUPTS();
		MemoryContextSwitchTo(once);
		obeyed = rsv_claim_rules_obeyed(claim);
		answered = obeyed && try_claim(&go);
		MemoryContextSwitchTo(caller);
		if (!obeyed)
			return;
		if (answered)
		{
			claim->answer.expired = go.ended.n > 0;
			return;
		}

		if (go.result.verdict == VERDICT_FREE)
			rsv_claim_count_spoiled(&spoiled);
		if (go.result.verdict == VERDICT_EXPIRED)
			rsv_claim_add_expired(claim, &go.ended);
		else
			forget_ended(&go.ended, &claim->question);
		if (go.result.verdict == VERDICT_BUSY && refuse_busy(&go))
			return;
		MemoryContextReset(once);
	}
}
