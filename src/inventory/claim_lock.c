/*
 * claim_lock.c
 *		The locks under which units are claimed, of several resources.
 *
 * A look without a snapshot can miss a row that is moved meanwhile: the scan
 * has passed the place in the index where the row goes, and finds the row
 * where it was gone. So a list of locks is never made from such a look. It
 * names the resources that are asked for, and those of the record, whose row
 * the command has locked; the look under these locks is exact. Where it shows
 * a row on yet another resource, which a statement of the owner has put there,
 * the locks are taken again with that one.
 */
#include "postgres.h"

#include "inventory/claim_lock.h"
#include "lib/qunique.h"
#include "miscadmin.h"
#include "storage/locking.h"

static int
compare_locked_ids(const void *a, const void *b)
{
	int64		left = *(const int64 *) a;
	int64		right = *(const int64 *) b;

	return (left > right) - (left < right);
}

void
rsv_claim_lock_add(ClaimLocks *locks, const int64 *resource_ids, int n)
{
	Size		size = (locks->n + n + 1) * sizeof(int64);

	/* more of it stays in the memory that the list began in */
	locks->resource_ids = locks->resource_ids ?
		repalloc(locks->resource_ids, size) : palloc(size);
	for (int i = 0; i < n; i++)
		locks->resource_ids[locks->n++] = resource_ids[i];
	qsort(locks->resource_ids, locks->n, sizeof(int64), compare_locked_ids);
	locks->n = qunique(locks->resource_ids, locks->n, sizeof(int64),
					   compare_locked_ids);
}

void
rsv_claim_lock_take(const ClaimLocks *locks)
{
	for (int i = 0; i < locks->n; i++)
		rsv_lock_resource(locks->resource_ids[i]);
}

void
rsv_claim_lock_release(const ClaimLocks *locks)
{
	for (int i = 0; i < locks->n; i++)
		rsv_unlock_resource(locks->resource_ids[i]);
}

static bool
claim_locks_cover(const ClaimLocks *locks, const Allocations *stock)
{
	for (int i = 0; i < stock->n; i++)
		if (bsearch(&stock->rows[i].resource_id, locks->resource_ids, locks->n,
					sizeof(int64), compare_locked_ids) == NULL)
			return false;
	return true;
}

Allocations
rsv_claim_lock_take_with(ClaimLocks *locks, const pg_uuid_t *reservation_id)
{
	Assert(locks->n > 0);
	for (;;)
	{
		Allocations stock;

		CHECK_FOR_INTERRUPTS();
		rsv_claim_lock_take(locks);
		stock = rsv_allocation_scan_own(reservation_id);
		if (claim_locks_cover(locks, &stock))
			return stock;
		rsv_claim_lock_release(locks);
		for (int i = 0; i < stock.n; i++)
			rsv_claim_lock_add(locks, &stock.rows[i].resource_id, 1);
	}
}
