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
	"UPDATE reservation.allocation SET pinned = $2, units = $3, during = $4,"
	" pending = $5 WHERE allocation_id = $1",
	INT8OID, BOOLOID, INT4RANGEOID, TSTZRANGEOID, TEXTOID);

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

/* False for the impatient */
static bool
lock_stock(ClaimLocks *locks, const pg_uuid_t *id, const int64 *resource_ids,
		   int n, bool nowait, Allocations *stock)
{
	rsv_claim_lock_add(locks, resource_ids, n);
	if (nowait)
		return try_lock_own(locks, id, stock);
	*stock = lock_own(locks, id);
	return true;
}

bool
rsv_claim_release(const pg_uuid_t *id, const int64 *resource_ids, int n,
				  bool nowait, Allocations *stock)
{
	ClaimLocks	locks = {0};
	Arguments	arguments = {0};

	if (!lock_stock(&locks, id, resource_ids, n, nowait, stock))
		return false;
	/* just those, which were read under the locks of their resources */
	rsv_argument_uuid(&arguments, id);
	rsv_statement_write(&delete_rows, &arguments, stock->n);
	rsv_claim_lock_release(&locks);
	return true;
}

/* A row, and what a change makes of it */
typedef struct OwnRow
{
	const Allocation *before;
	Allocation	after;
	bool		stays;
} OwnRow;

static OwnRow *
change_rows(const Allocations *stock, RowChange change, void *context)
{
	OwnRow	   *rows = palloc((stock->n + 1) * sizeof(OwnRow));

	for (int i = 0; i < stock->n; i++)
	{
		OwnRow	   *row = &rows[i];

		Assert(rsv_lock_is_held(stock->rows[i].resource_id));
		row->before = &stock->rows[i];
		row->after = stock->rows[i];
		row->stays = change(&row->after, context);
	}
	return rows;
}

/* Adds the other row to the first, if both are one place. */
static bool
join_row(Allocation *row, const Allocation *other)
{
	bool		same_units = row->units.lower == other->units.lower &&
		row->units.upper == other->units.upper;
	bool		same_time = row->during.from == other->during.from &&
		row->during.to == other->during.to;

	if (row->resource_id != other->resource_id)
		return false;
	if (same_time && row->units.upper == other->units.lower)
		row->units.upper = other->units.upper;
	else if (same_units && row->during.to == other->during.from)
		row->during.to = other->during.to;
	else
		return false;
	return true;
}

static bool
join_any(OwnRow *rows, int n)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			if (i != j && rows[i].stays && rows[j].stays &&
				join_row(&rows[i].after, &rows[j].after))
			{
				rows[j].stays = false;
				return true;
			}
	return false;
}

static bool
is_unchanged(const OwnRow *row)
{
	const Allocation *before = row->before;
	const Allocation *after = &row->after;

	return !after->rewritten && after->pinned == before->pinned &&
		after->use == before->use &&
		after->units.lower == before->units.lower &&
		after->units.upper == before->units.upper &&
		after->during.from == before->during.from &&
		after->during.to == before->during.to;
}

static void
delete_own(const OwnRow *row)
{
	Arguments	arguments = {0};

	rsv_argument_int64(&arguments, row->before->id);
	rsv_statement_write(&delete_row, &arguments, 1);
}

static void
update_own(const OwnRow *row)
{
	const Allocation *after = &row->after;
	Arguments	arguments = {0};

	rsv_argument_int64(&arguments, after->id);
	rsv_argument_bool(&arguments, after->pinned);
	rsv_argument_span(&arguments, after->units);
	rsv_argument_period(&arguments, after->during);
	rsv_argument_text(&arguments, rsv_row_use_name(after->use));
	rsv_statement_write(&update_row, &arguments, 1);
}

/* Those that go first, as the others may take their place */
static void
write_rows(const OwnRow *rows, Allocations *stock)
{
	int			left = 0;

	for (int i = 0; i < stock->n; i++)
		if (!rows[i].stays)
			delete_own(&rows[i]);
	for (int i = 0; i < stock->n; i++)
		if (rows[i].stays && !is_unchanged(&rows[i]))
			update_own(&rows[i]);
	for (int i = 0; i < stock->n; i++)
		if (rows[i].stays)
			stock->rows[left++] = rows[i].after;
	stock->n = left;
}

bool
rsv_claim_change_own(const pg_uuid_t *id, const int64 *resource_ids, int n,
					 const OwnChange *change, Allocations *stock)
{
	ClaimLocks	locks = {0};
	OwnRow	   *rows;

	if (!lock_stock(&locks, id, resource_ids, n, change->nowait, stock))
		return false;
	rsv_allocation_sort(stock);
	rows = change_rows(stock, change->row, change->context);
	while (change->join && join_any(rows, stock->n))
		;
	write_rows(rows, stock);
	rsv_claim_lock_release(&locks);
	return true;
}
