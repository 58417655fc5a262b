/*
 * locking.c
 *		Locks that no table knows of, and waiting for other transactions.
 *
 * Our locks are advisory ones with a class that PostgreSQL's own functions
 * cannot name: those write 1 or 2 into the last field of the tag.
 */
#include "postgres.h"

#include "access/xact.h"
#include "compat.h"
#include "locking.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "storage/lock.h"
#include "storage/proc.h"
#include "utils/memutils.h"

typedef enum LockClass
{
	CLASS_RESOURCE = 0x5201,
	CLASS_KEY,
	CLASS_POSITION
} LockClass;

static LOCKTAG
make_tag(LockClass class, uint64 key)
{
	LOCKTAG		tag;

	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, (uint32) (key >> 32), (uint32) key,
						 class);
	return tag;
}

void
rsv_lock_resource(int64 resource_id)
{
	LOCKTAG		tag = make_tag(CLASS_RESOURCE, resource_id);

	(void) LockAcquire(&tag, ExclusiveLock, false, false);
}

void
rsv_unlock_resource(int64 resource_id)
{
	LOCKTAG		tag = make_tag(CLASS_RESOURCE, resource_id);

	LockRelease(&tag, ExclusiveLock, false);
}

void
rsv_lock_key(uint64 key_hash)
{
	LOCKTAG		tag = make_tag(CLASS_KEY, key_hash);

	(void) LockAcquire(&tag, ExclusiveLock, false, false);
}

void
rsv_lock_position(int64 position)
{
	LOCKTAG		tag = make_tag(CLASS_POSITION, position);

	(void) LockAcquire(&tag, ShareLock, false, false);
}

bool
rsv_holds_position(int64 position)
{
	LOCKTAG		tag = make_tag(CLASS_POSITION, position);

	return rsv_lock_held(&tag, ShareLock);
}

int64
rsv_lowest_position(void)
{
	LockData   *locks = GetLockStatusData();
	int64		lowest = PG_INT64_MAX;

	for (int i = 0; i < locks->nelements; i++)
	{
		const LOCKTAG *tag = &locks->locks[i].locktag;

		if (tag->locktag_type == LOCKTAG_ADVISORY &&
			tag->locktag_field1 == MyDatabaseId &&
			tag->locktag_field4 == CLASS_POSITION)
			lowest = Min(lowest, (int64) (((uint64) tag->locktag_field2 << 32) |
										  tag->locktag_field3));
	}
	return lowest;
}

void
rsv_attempt_begin(Attempt *attempt)
{
	attempt->context = CurrentMemoryContext;
	attempt->owner = CurrentResourceOwner;
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(attempt->context);
}

/* In a PG_CATCH: was it that error? If so it is dealt with. */
bool
rsv_attempt_caught(Attempt *attempt, int sqlerrcode)
{
	if (geterrcode() != sqlerrcode)
		return false;
	MemoryContextSwitchTo(attempt->context);
	FlushErrorState();
	return true;
}

static void
attempt_end(Attempt *attempt)
{
	MemoryContextSwitchTo(attempt->context);
	CurrentResourceOwner = attempt->owner;
}

void
rsv_attempt_keep(Attempt *attempt)
{
	ReleaseCurrentSubTransaction();
	attempt_end(attempt);
}

void
rsv_attempt_undo(Attempt *attempt)
{
	RollbackAndReleaseCurrentSubTransaction();
	attempt_end(attempt);
}

/*
 * lock_timeout bounds how long a command is kept from its answer; it does not
 * keep it from answering. Whatever the wait locked is let go again.
 */
bool
rsv_attempt_wait(void (*wait) (void *), void *argument)
{
	Attempt		attempt;
	bool		volatile ended = true;

	rsv_attempt_begin(&attempt);
	PG_TRY();
	{
		wait(argument);
	}
	PG_CATCH();
	{
		if (!rsv_attempt_caught(&attempt, ERRCODE_LOCK_NOT_AVAILABLE))
			PG_RE_THROW();
		ended = false;
	}
	PG_END_TRY();
	rsv_attempt_undo(&attempt);
	return ended;
}

typedef struct Awaited
{
	TransactionId transaction;
	uint32		token;
} Awaited;

static void
await(void *argument)
{
	Awaited    *awaited = argument;

	if (awaited->token != 0)
		SpeculativeInsertionWait(awaited->transaction, awaited->token);
	else
		XactLockTableWait(awaited->transaction, NULL, NULL, XLTW_None);
}

bool
rsv_await_transaction(TransactionId transaction, uint32 token)
{
	Awaited		awaited = {transaction, token};

	/* no error to be taken back, no subtransaction */
	if (LockTimeout > 0)
		return rsv_attempt_wait(await, &awaited);
	await(&awaited);
	return true;
}
