/*
 * waiting.c
 *		Waiting for other transactions.
 *
 * A command that waits holds no lock of a resource or a promotion, so that the
 * transaction that it waits for can go on (the lock order, src/README.md).
 */
#include "postgres.h"

#include "access/subtrans.h"
#include "miscadmin.h"
#include "portability/instr_time.h"
#include "storage/lmgr.h"
#include "storage/lock.h"
#include "storage/locking.h"
#include "storage/proc.h"
#include "storage/procarray.h"
#include "storage/slow_wait.h"
#include "storage/statistic.h"
#include "storage/waiting.h"

typedef struct Wait
{
	SubxactBody wait;
	void	   *argument;
	bool		ended;
} Wait;

static bool
wait_and_let_go(void *argument)
{
	Wait	   *wait = argument;

	wait->ended = wait->wait(wait->argument);
	return false;
}

/*
 * lock_timeout bounds how long a command is kept from its answer; it does not
 * keep it from answering. Whatever the wait locked is let go again.
 */
bool
rsv_wait_for(SubxactBody wait, void *argument)
{
	Wait		waiting = {.wait = wait,.argument = argument};

	Assert(rsv_lock_may_wait());
	(void) rsv_subxact_try(wait_and_let_go, &waiting,
						   ERRCODE_LOCK_NOT_AVAILABLE, 0);
	return waiting.ended;
}

typedef struct Awaited
{
	TransactionId transaction;
	uint32		token;
} Awaited;

/*
 * A subtransaction that was kept has no lock any more. It ends with the one
 * around it, which may be a savepoint that is rolled back long before the
 * transaction ends.
 */
static void
await_subtransaction(TransactionId transaction)
{
	for (;;)
	{
		TransactionId parent;
		LOCKTAG		tag;

		SET_LOCKTAG_TRANSACTION(tag, transaction);
		(void) LockAcquire(&tag, ShareLock, false, false);
		LockRelease(&tag, ShareLock, false);
		if (!TransactionIdIsInProgress(transaction))
			return;
		CHECK_FOR_INTERRUPTS();
		parent = SubTransGetParent(transaction);
		if (TransactionIdIsValid(parent))
			transaction = parent;
		else
			pg_usleep(1000L);
	}
}

static bool
await_end(void *argument)
{
	Awaited    *awaited = argument;

	Assert(rsv_lock_may_wait());
	if (awaited->token != 0)
		SpeculativeInsertionWait(awaited->transaction, awaited->token);
	else
		await_subtransaction(awaited->transaction);
	return true;
}

bool
rsv_wait_for_transaction(TransactionId transaction, uint32 token)
{
	Awaited		awaited = {transaction, token};
	SlowWait	slow = rsv_slow_wait_begin();
	instr_time	start;
	instr_time	waited;
	bool		ended;

	INSTR_TIME_SET_CURRENT(start);
	/* no error to be taken back, no subtransaction */
	ended = LockTimeout > 0 ?
		rsv_wait_for(await_end, &awaited) : await_end(&awaited);
	INSTR_TIME_SET_CURRENT(waited);
	INSTR_TIME_SUBTRACT(waited, start);
	rsv_statistic_add(STATISTIC_WAITS, 1);
	rsv_statistic_add(STATISTIC_WAITED, INSTR_TIME_GET_MICROSEC(waited));
	rsv_slow_wait_end(&slow, "the end of transaction %u", transaction);
	return ended;
}
