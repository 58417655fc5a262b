/*
 * row_move.c
 *		Rows of allocation that change their places, maybe with each other.
 *
 * A row is moved by UPDATE, so that a command that waits for it finds it where
 * it went. The constraint is checked row by row, so a row is moved when its
 * new place is empty; where rows change places in a circle, one is parked on
 * units that no resource has until the others are done.
 */
#include "postgres.h"

#include "access/transam.h"
#include "inventory/row_move.h"
#include "locking.h"
#include "statement.h"

/* The first unit to park on: beyond what anybody books, within an int */
#define PARKING (1 << 30)

static Statement update_row = STATEMENT_BY_INDEX(
	"UPDATE reservation.allocation"
	" SET resource_id = $2, pinned = $3, units = $4, during = $5"
	" WHERE allocation_id = $1",
	INT8OID, INT8OID, BOOLOID, INT4RANGEOID, TSTZRANGEOID);

static bool
collide(const Allocation *a, const Allocation *b)
{
	return a->resource_id == b->resource_id &&
		rsv_span_overlaps(a->units, b->units) &&
		rsv_period_overlaps(a->during, b->during);
}

static void
update(const Allocation *row)
{
	Arguments	arguments = {0};

	Assert(rsv_lock_is_held(row->resource_id));
	rsv_argument_int64(&arguments, row->id);
	rsv_argument_int64(&arguments, row->resource_id);
	rsv_argument_bool(&arguments, row->pinned);
	rsv_argument_span(&arguments, row->units);
	rsv_argument_period(&arguments, row->during);
	rsv_statement_write(&update_row, &arguments, 1);
}

/* Would the row, there, stand where one yet to be moved still stands? */
static bool
is_blocked(const RowMove *moves, int n, const RowMove *move)
{
	for (int i = 0; i < n; i++)
	{
		const RowMove *other = &moves[i];

		if (other != move && !other->done && other->old.id != 0 &&
			collide(&move->new, &other->old))
			return true;
	}
	return false;
}

/* One whose new place is empty */
static RowMove *
find_movable(RowMove *moves, int n)
{
	for (int i = 0; i < n; i++)
	{
		RowMove    *move = &moves[i];

		if (!move->done && move->old.id != 0 &&
			!is_blocked(moves, n, move))
			return move;
	}
	return NULL;
}

/* Or one that is in the way of others, perhaps */
static RowMove *
find_unparked(RowMove *moves, int n)
{
	for (int i = 0; i < n; i++)
	{
		RowMove    *move = &moves[i];

		if (!move->done && move->old.id != 0 && !move->parked)
			return move;
	}
	return NULL;
}

/*
 * Units to park a row on, beyond all that are in use then. Where another
 * transaction has parked a row the constraint heeds that version until the
 * transaction ends, although the row went on, and an UPDATE to the same units
 * would wait under the lock. The look finds the version, too, and under the
 * lock no other one can come.
 */
static bool
find_parking(const Allocation *row, Span *units)
{
	const Span	beyond = {PARKING, PG_INT32_MAX};
	Stock		parked = rsv_stock_look(row->resource_id, beyond, row->during,
								  NULL);
	int32		length = row->units.upper - row->units.lower;
	int32		first = PARKING;

	for (int i = 0; i < parked.n; i++)
		first = Max(first, parked.rows[i].units.upper);
	*units = (Span) {first, first + Min(length, PG_INT32_MAX - first)};
	return units->upper - units->lower == length;
}

static bool
park(RowMove *move)
{
	if (!find_parking(&move->old, &move->old.units))
		return false;
	update(&move->old);
	move->parked = true;
	return true;
}

bool
rsv_row_move_all(RowMove *moves, int n)
{
	for (;;)
	{
		RowMove    *move = find_movable(moves, n);

		if (move)
		{
			/* nobody else is changing it, so the UPDATE does not wait */
			Assert(rsv_lock_is_held(move->old.resource_id));
			Assert(!TransactionIdIsValid(move->old.busy));
			update(&move->new);
			move->done = true;
		}
		else if ((move = find_unparked(moves, n)) == NULL)
			return true;
		else if (!park(move))
			return false;
	}
}
