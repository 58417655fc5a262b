/*
 * locking.c
 *		Locks that no table knows of.
 *
 * Our locks are advisory ones with a class that PostgreSQL's own functions
 * cannot name: those write 1 or 2 into the last field of the tag.
 *
 * No lock grows with what a transaction has done. A command takes the locks
 * of its resources, of its key, of one promotion after the other and of its
 * customer, and has released them all when it returns; a transaction keeps
 * one lock of a position, and one for announcing. The decisions of an open
 * transaction are the rows that it has written, and a command that decides on
 * the same reads them, committed or not (uncommitted.c, allocation_scan.c). So
 * a transaction of 20,000 commands holds as many locks as one of a single
 * command, and another session waits for it only if its outcome matters.
 */
#include "postgres.h"

#include "base/compat.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "storage/locking.h"
#include "storage/slow_wait.h"
#include "utils/resowner.h"

typedef enum LockClass
{
	CLASS_RESOURCE = 0x5201,
	CLASS_KEY,
	CLASS_POSITION,
	CLASS_PROMOTION,
	CLASS_CUSTOMER,
	CLASS_NOTIFY,
	CLASS_LINEAGE,
	CLASS_STRIPE = 0x5300		/* and the number of the stripe */
} LockClass;

/* Units far apart may share a stripe: then one of them is sold a bit later. */
#define STRIPES 256

static int
stripe_of(int32 unit)
{
	return unit / RSV_STRIPE_UNITS % STRIPES;
}

static LOCKTAG
make_tag(LockClass class, uint64 key)
{
	LOCKTAG		tag;

	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, (uint32) (key >> 32), (uint32) key,
						 class);
	return tag;
}

#ifdef USE_ASSERT_CHECKING
static bool
is_stripe(const LOCKTAG *tag)
{
	return tag->locktag_field4 >= CLASS_STRIPE &&
		tag->locktag_field4 < CLASS_STRIPE + STRIPES;
}

/* Is a lock held that is not below this resource in the lock order? */
static bool
holds_beyond(int64 resource_id)
{
	HASH_SEQ_STATUS scan;
	LOCALLOCK  *local;
	bool		beyond = false;

	hash_seq_init(&scan, GetLockMethodLocalHash());
	while ((local = hash_seq_search(&scan)) != NULL)
	{
		const LOCKTAG *tag = &local->tag.lock;
		int64		key = (int64) (((uint64) tag->locktag_field2 << 32) |
								   tag->locktag_field3);

		if (local->nLocks == 0 || tag->locktag_type != LOCKTAG_ADVISORY)
			continue;
		beyond |= tag->locktag_field4 == CLASS_PROMOTION || is_stripe(tag) ||
			(tag->locktag_field4 == CLASS_RESOURCE && key >= resource_id);
	}
	return beyond;
}

static bool
lock_of_class_is_held(LockClass class, uint64 key)
{
	LOCKTAG		tag = make_tag(class, key);

	return rsv_lock_held(&tag, ExclusiveLock);
}

bool
rsv_lock_is_held(int64 resource_id)
{
	return lock_of_class_is_held(CLASS_RESOURCE, resource_id);
}

bool
rsv_lock_covers(int64 resource_id, UnitRange units)
{
	LOCKTAG		tag = make_tag(CLASS_RESOURCE, resource_id);

	return rsv_lock_is_held(resource_id) ||
		(rsv_lock_held(&tag, ShareLock) &&
		 units.upper - units.lower <= RSV_STRIPE_UNITS &&
		 lock_of_class_is_held(CLASS_STRIPE + stripe_of(units.lower),
							   resource_id) &&
		 lock_of_class_is_held(CLASS_STRIPE + stripe_of(units.upper - 1),
							   resource_id));
}

bool
rsv_lock_promotion_is_held(uint64 promotion_hash)
{
	return lock_of_class_is_held(CLASS_PROMOTION, promotion_hash);
}

bool
rsv_lock_customer_is_held(uint64 customer_hash)
{
	return lock_of_class_is_held(CLASS_CUSTOMER, customer_hash);
}

bool
rsv_lock_may_wait(void)
{
	return !holds_beyond(PG_INT64_MIN);
}
#endif

/* A database of one tenant, which has no name, hashes only the names. */
uint64
rsv_lock_hash(const char *tenant, const char *name)
{
	uint64		hash = hash_bytes_extended((const unsigned char *) name,
										   strlen(name), 0);

	if (tenant[0] == '\0')
		return hash;
	return hash_combine64(hash,
						  hash_bytes_extended((const unsigned char *) tenant,
											  strlen(tenant), 0));
}

/* The wait for the lock, if there is one and it may be logged */
static SlowWait
acquire(const LOCKTAG *tag, LOCKMODE mode)
{
	SlowWait	wait = rsv_slow_wait_begin();

	if (wait.timed &&
		LockAcquire(tag, mode, false, true) != LOCKACQUIRE_NOT_AVAIL)
		return (SlowWait) {0};
	(void) LockAcquire(tag, mode, false, false);
	return wait;
}

static void
acquire_resource(int64 resource_id, LOCKMODE mode)
{
	LOCKTAG		tag = make_tag(CLASS_RESOURCE, resource_id);
	SlowWait	wait;

	Assert(!holds_beyond(resource_id));
	wait = acquire(&tag, mode);
	rsv_slow_wait_end(&wait, "the units of resource " INT64_FORMAT,
					  resource_id);
}

void
rsv_lock_resource(int64 resource_id)
{
	acquire_resource(resource_id, ExclusiveLock);
}

bool
rsv_try_lock_resource(int64 resource_id)
{
	LOCKTAG		tag = make_tag(CLASS_RESOURCE, resource_id);

	return LockAcquire(&tag, ExclusiveLock, false, true) !=
		LOCKACQUIRE_NOT_AVAIL;
}

void
rsv_unlock_resource(int64 resource_id)
{
	LOCKTAG		tag = make_tag(CLASS_RESOURCE, resource_id);

	Assert(rsv_lock_is_held(resource_id));
	LockRelease(&tag, ExclusiveLock, false);
}

void
rsv_share_resource(int64 resource_id)
{
	acquire_resource(resource_id, ShareLock);
}

void
rsv_unshare_resource(int64 resource_id)
{
	LOCKTAG		tag = make_tag(CLASS_RESOURCE, resource_id);

	Assert(rsv_lock_held(&tag, ShareLock));
	LockRelease(&tag, ShareLock, false);
}

static bool
try_lock_stripe(int64 resource_id, int stripe)
{
	LOCKTAG		tag = make_tag(CLASS_STRIPE + stripe, resource_id);

	return LockAcquire(&tag, ExclusiveLock, false, true) !=
		LOCKACQUIRE_NOT_AVAIL;
}

static void
unlock_stripe(int64 resource_id, int stripe)
{
	LOCKTAG		tag = make_tag(CLASS_STRIPE + stripe, resource_id);

	LockRelease(&tag, ExclusiveLock, false);
}

/* So few units lie in one stripe, or in two. */
bool
rsv_try_lock_units(int64 resource_id, UnitRange units)
{
	int			first = stripe_of(units.lower);
	int			last = stripe_of(units.upper - 1);

	Assert(units.upper - units.lower <= RSV_STRIPE_UNITS);
	if (!try_lock_stripe(resource_id, first))
		return false;
	if (last == first || try_lock_stripe(resource_id, last))
		return true;
	unlock_stripe(resource_id, first);
	return false;
}

void
rsv_unlock_units(int64 resource_id, UnitRange units)
{
	int			first = stripe_of(units.lower);
	int			last = stripe_of(units.upper - 1);

	Assert(rsv_lock_covers(resource_id, units));
	unlock_stripe(resource_id, first);
	if (last != first)
		unlock_stripe(resource_id, last);
}

static void
lock_hash(LockClass class, uint64 hash)
{
	LOCKTAG		tag = make_tag(class, hash);
	SlowWait	wait;

	Assert(rsv_lock_may_wait());
	wait = acquire(&tag, ExclusiveLock);
	rsv_slow_wait_end(&wait, "%s", class == CLASS_KEY ? "an idempotency key" :
					  class == CLASS_PROMOTION ? "the uses of a promotion" :
					  "the count of a customer");
}

static void
unlock_hash(LockClass class, uint64 hash)
{
	LOCKTAG		tag = make_tag(class, hash);

	Assert(lock_of_class_is_held(class, hash));
	LockRelease(&tag, ExclusiveLock, false);
}

void
rsv_lock_key(uint64 key_hash)
{
	lock_hash(CLASS_KEY, key_hash);
}

void
rsv_unlock_key(uint64 key_hash)
{
	unlock_hash(CLASS_KEY, key_hash);
}

void
rsv_lock_promotion(uint64 promotion_hash)
{
	lock_hash(CLASS_PROMOTION, promotion_hash);
}

void
rsv_unlock_promotion(uint64 promotion_hash)
{
	unlock_hash(CLASS_PROMOTION, promotion_hash);
}

/*
 * A lock that is taken in a subtransaction belongs to the transaction around
 * it afterwards, and not to the portal in which the command runs.
 */
static void
as_transaction(void (*act) (LockClass class, uint64 hash), LockClass class,
			   uint64 hash)
{
	ResourceOwner owner = CurrentResourceOwner;

	CurrentResourceOwner = CurTransactionResourceOwner;
	act(class, hash);
	CurrentResourceOwner = owner;
}

void
rsv_lock_customer(uint64 customer_hash)
{
	as_transaction(lock_hash, CLASS_CUSTOMER, customer_hash);
}

void
rsv_unlock_customer(uint64 customer_hash)
{
	as_transaction(unlock_hash, CLASS_CUSTOMER, customer_hash);
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

bool
rsv_try_lock_notify(void)
{
	LOCKTAG		tag = make_tag(CLASS_NOTIFY, 0);

	return LockAcquire(&tag, ExclusiveLock, false, true) !=
		LOCKACQUIRE_NOT_AVAIL;
}

void
rsv_lock_lineage(void)
{
	LOCKTAG		tag = make_tag(CLASS_LINEAGE, 0);

	Assert(rsv_lock_may_wait());
	(void) LockAcquire(&tag, ExclusiveLock, false, false);
}

void
rsv_unlock_lineage(void)
{
	LOCKTAG		tag = make_tag(CLASS_LINEAGE, 0);

	Assert(lock_of_class_is_held(CLASS_LINEAGE, 0));
	LockRelease(&tag, ExclusiveLock, false);
}

int64
rsv_lowest_position(bool ignore_own)
{
	LockData   *locks = GetLockStatusData();
	int64		lowest = PG_INT64_MAX;

	for (int i = 0; i < locks->nelements; i++)
	{
		const LOCKTAG *tag = &locks->locks[i].locktag;

		if (ignore_own && locks->locks[i].pid == MyProcPid)
			continue;
		if (tag->locktag_type == LOCKTAG_ADVISORY &&
			tag->locktag_field1 == MyDatabaseId &&
			tag->locktag_field4 == CLASS_POSITION)
			lowest = Min(lowest, (int64) (((uint64) tag->locktag_field2 << 32) |
										  tag->locktag_field3));
	}
	return lowest;
}
