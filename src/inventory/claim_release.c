/*
 * claim_release.c
 *		A reservation's own rows, to be cut or given up.
 *
 * Another transaction that makes room may just have moved the rows. It has
 * decided by then and waits for nothing more, so a command waits for its end,
 * outside the lock. A step of a command that has changed other reservations
 * does not wait: the other transaction may be at such a step as well.
 */
#include "postgres.h"

#include "inventory/claim_lock.h"
#include "inventory/claim_release.h"
#include "miscadmin.h"
#include "storage/locking.h"
#include "storage/statement.h"
#include "storage/waiting.h"

static Statement update_row = STATEMENT_BY_INDEX(
	"UPDATE reservation.allocation SET pinned = $2, during = $3"
	" WHERE allocation_id = $1",
	INT8OID, BOOLOID, TSTZRANGEOID);

static Statement delete_row = STATEMENT_BY_INDEX(
	"DELETE FROM reservation.allocation WHERE allocation_id = $1", INT8OID);

static Statement delete_rows = STATEMENT_BY_INDEX(
	"DELETE FROM reservation.allocation WHERE reservation_id = $1", UUIDOID);

/* False, with nothing locked, if an open transaction is changing them */
static bool
try_lock_own(ClaimLocks *locks, const pg_uuid_t *id, Allocations *stock)
{
	*stock = rsv_claim_lock_take_with(locks, id);
	if (rsv_allocation_busy(stock) == NULL)
		return true;
	rsv_claim_lock_release(locks);
	return false;
}

/* Comes back with rows that no open transaction is changing, but our own. */
static Allocations
lock_own(ClaimLocks *locks, const pg_uuid_t *id)
{
	for (;;)
	{
		Allocations stock;
		const Allocation *busy;

		CHECK_FOR_INTERRUPTS();
		if (try_lock_own(locks, id, &stock))
			return stock;

		/* the transaction that moves it has decided, and waits no more */
		busy = rsv_allocation_busy(&stock);
		if (!rsv_wait_for_transaction(busy->busy, busy->token))
			ereport(ERROR,
					(errcode(ERRCODE_LOCK_NOT_AVAILABLE),
					 errmsg("canceling statement due to lock timeout"),
					 errdetail("Another transaction is moving the reservation to other units."),
					 errhint("Repeat the transaction; it succeeds when the other one has ended.")));
	}
}

bool
rsv_claim_release(const pg_uuid_t *id, const int64 *resource_ids, int n,
				  bool nowait, Allocations *stock)
{
	ClaimLocks	locks = {0};
	Arguments	arguments = {0};

	rsv_claim_lock_add(&locks, resource_ids, n);
	if (!nowait)
		*stock = lock_own(&locks, id);
	else if (!try_lock_own(&locks, id, stock))
		return false;
	/* just those, which were read under the locks of their resources */
	rsv_argument_uuid(&arguments, id);
	rsv_statement_write(&delete_rows, &arguments, stock->n);
	rsv_claim_lock_release(&locks);
	return true;
}

/* Writes what a change has made of a row. */
static void
write_change(const Allocation *before, const Allocation *row, bool stays)
{
	Arguments	arguments = {0};

	Assert(rsv_lock_is_held(before->resource_id));
	rsv_argument_int64(&arguments, row->id);
	if (!stays)
	{
		rsv_statement_write(&delete_row, &arguments, 1);
		return;
	}
	if (!row->rewritten && row->pinned == before->pinned &&
		row->during.from == before->during.from &&
		row->during.to == before->during.to)
		return;
	rsv_argument_bool(&arguments, row->pinned);
	rsv_argument_period(&arguments, row->during);
	rsv_statement_write(&update_row, &arguments, 1);
}

Allocations
rsv_claim_change_own(const pg_uuid_t *id, const int64 *resource_ids, int n,
					 RowChange change, void *context)
{
	ClaimLocks	locks = {0};
	Allocations stock;
	int			left = 0;

	rsv_claim_lock_add(&locks, resource_ids, n);
	stock = lock_own(&locks, id);
	for (int i = 0; i < stock.n; i++)
	{
		Allocation	row = stock.rows[i];
		bool		stays = change(&row, context);

		write_change(&stock.rows[i], &row, stays);
		if (stays)
			stock.rows[left++] = row;
	}
	rsv_claim_lock_release(&locks);
	stock.n = left;
	return stock;
}
