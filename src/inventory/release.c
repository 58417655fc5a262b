/*
 * release.c
 *		A reservation's own rows, to be cut or given up.
 *
 * Whoever makes room for himself may just be moving them. He has decided by
 * then and waits for nothing more, so a command waits for him, outside the
 * lock. A step of one that has changed others already does not: he may be
 * such a step as well.
 */
#include "postgres.h"

#include "errcodes.h"
#include "inventory/claim.h"
#include "locking.h"
#include "miscadmin.h"
#include "statement.h"

static Statement delete_rows = STATEMENT(
	"DELETE FROM reservation.allocation WHERE reservation_id = $1", UUIDOID);

/* False, with nothing locked, if an open transaction is changing them */
static bool
try_lock_own(const pg_uuid_t *id, const int64 *resource_ids, int n,
			 Stock *stock)
{
	for (int i = 0; i < n; i++)
		rsv_claim_lock(resource_ids[i]);
	*stock = rsv_stock_of(id);
	if (rsv_stock_busy(stock) == NULL)
		return true;
	rsv_claim_unlock_own(resource_ids, n);
	return false;
}

Stock
rsv_claim_lock_own(const pg_uuid_t *id, const int64 *resource_ids, int n)
{
	for (;;)
	{
		Stock		stock;
		const Allocation *busy;

		CHECK_FOR_INTERRUPTS();
		if (try_lock_own(id, resource_ids, n, &stock))
			return stock;

		/* moved by somebody, who has decided and waits for nothing more */
		busy = rsv_stock_busy(&stock);
		if (!rsv_await_transaction(busy->busy, busy->token))
			ereport(ERROR,
					(errcode(ERRCODE_LOCK_NOT_AVAILABLE),
					 errmsg("canceling statement due to lock timeout"),
					 errdetail("Another transaction is moving the reservation to other units."),
					 errhint("Repeat the transaction; it succeeds when the other one has ended.")));
	}
}

void
rsv_claim_unlock_own(const int64 *resource_ids, int n)
{
	for (int i = 0; i < n; i++)
		rsv_claim_unlock(resource_ids[i]);
}

bool
rsv_claim_release(const pg_uuid_t *id, const int64 *resource_ids, int n,
				  bool impatient, Stock *stock)
{
	Arguments	arguments = {0};

	if (!impatient)
		*stock = rsv_claim_lock_own(id, resource_ids, n);
	else if (!try_lock_own(id, resource_ids, n, stock))
		return false;
	rsv_argument_uuid(&arguments, id);
	rsv_statement_write(&delete_rows, &arguments, stock->n);
	rsv_claim_unlock_own(resource_ids, n);
	return true;
}
