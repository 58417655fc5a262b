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
#include "miscadmin.h"
#include "storage/locking.h"
#include "storage/statement.h"

/* The first unit to park on: beyond what anybody books, within an int */
#define PARKING (1 << 30)

static Statement update_row = STATEMENT_BY_INDEX(
	"UPDATE reservation.allocation"
	" SET resource_id = $2, pinned = $3, units = $4, during = $5,"
	" pending = $6 WHERE allocation_id = $1",
	INT8OID, INT8OID, BOOLOID, INT4RANGEOID, TSTZRANGEOID, TEXTOID);

static bool
rows_collide(const Allocation *a, const Allocation *b)
{
	return a->resource_id == b->resource_id &&
		rsv_unit_range_overlaps(a->units, b->units) &&
		rsv_period_overlaps(a->during, b->during);
}

static void
update_allocation(const Allocation *row)
{
	Arguments	arguments = {0};

	Assert(rsv_lock_is_held(row->resource_id));
	rsv_argument_int64(&arguments, row->id);
	rsv_argument_int64(&arguments, row->resource_id);
	rsv_argument_bool(&arguments, row->pinned);
	rsv_argument_span(&arguments, row->units);
	rsv_argument_period(&arguments, row->during);
	rsv_argument_text(&arguments, rsv_row_use_name(row->use));
	rsv_statement_write(&update_row, &arguments, 1);
}

/*
 * The rows to move, by the start of their old place. A row that leaves it may
 * let others go on that want to be there at that time, so only these are
 * looked at again.
 */
typedef struct Moves
{
	int			n;
	RowMove   **moves;
	int64		longest;		/* that an old place is taken */
	int			ntravelers;		/* those that go to another time */
	int		   *travelers;
	int			nwaiting;		/* a stack of those to look at */
	int		   *waiting;
	bool	   *waits;
} Moves;

static int
compare_moves(const void *a, const void *b)
{
	TimestampTz left = (*(RowMove *const *) a)->old.during.from;
	TimestampTz right = (*(RowMove *const *) b)->old.during.from;

	return (left > right) - (left < right);
}

/* The first whose old place may still be taken at a time */
static int
first_taken(const Moves *moves, TimestampTz time)
{
	int			low = 0;
	int			high = moves->longest == PG_INT64_MAX ? 0 : moves->n;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;
		TimestampTz from = moves->moves[middle]->old.during.from;

		if (from < time && time - from >= moves->longest)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Is there such a row, and does its old place begin before the time? */
static bool
stands_before(const Moves *moves, int i, TimestampTz time)
{
	return i < moves->n && moves->moves[i]->old.during.from < time;
}

/* Would the row, there, stand where one yet to be moved still stands? */
static bool
is_blocked(const Moves *moves, const RowMove *move)
{
	for (int i = first_taken(moves, move->new.during.from);
		 stands_before(moves, i, move->new.during.to); i++)
	{
		const RowMove *other = moves->moves[i];

		if (other != move && !other->done &&
			rows_collide(&move->new, &other->old))
			return true;
	}
	return false;
}

static void
look_at(Moves *moves, int i)
{
	if (moves->waits[i] || moves->moves[i]->done)
		return;
	moves->waits[i] = true;
	moves->waiting[moves->nwaiting++] = i;
}

/* The rows of the one who moves may also go to another time. */
static void
look_around(Moves *moves, const RowMove *left)
{
	for (int i = first_taken(moves, left->old.during.from);
		 stands_before(moves, i, left->old.during.to); i++)
		look_at(moves, i);
	for (int i = 0; i < moves->ntravelers; i++)
		look_at(moves, moves->travelers[i]);
}

static bool
is_traveler(const RowMove *move)
{
	return move->old.during.from != move->new.during.from ||
		move->old.during.to != move->new.during.to;
}

static int64
length_of(Period during)
{
	return TIMESTAMP_NOT_FINITE(during.from) ||
		TIMESTAMP_NOT_FINITE(during.to) ? PG_INT64_MAX :
		during.to - during.from;
}

static Moves
list_moves(RowMove *moves, int n)
{
	Moves		list = {.longest = 1};

	list.moves = palloc((n + 1) * sizeof(RowMove *));
	list.travelers = palloc((n + 1) * sizeof(int));
	list.waiting = palloc((n + 1) * sizeof(int));
	list.waits = palloc0(n + 1);
	for (int i = 0; i < n; i++)
		if (!moves[i].done && moves[i].old.id != 0)
		{
			list.moves[list.n++] = &moves[i];
			list.longest = Max(list.longest, length_of(moves[i].old.during));
		}
	qsort(list.moves, list.n, sizeof(RowMove *), compare_moves);
	for (int i = list.n; i-- > 0;)
	{
		if (is_traveler(list.moves[i]))
			list.travelers[list.ntravelers++] = i;
		look_at(&list, i);
	}
	return list;
}

/*
 * Units to park a row on, beyond all that are in use then. Where another
 * transaction has parked a row the constraint heeds that version until the
 * transaction ends, although the row went on, and an UPDATE to the same units
 * would wait under the lock. The look finds the version, too, and under the
 * lock no other one can come.
 */
static bool
find_parking(const Allocation *row, UnitRange *units)
{
	const UnitRange beyond = {PARKING, PG_INT32_MAX};
	Allocations parked = rsv_allocation_scan(row->resource_id, beyond,
											 row->during, NULL);
	int32		length = row->units.upper - row->units.lower;
	int32		first = PARKING;

	for (int i = 0; i < parked.n; i++)
		first = Max(first, parked.rows[i].units.upper);
	*units = (UnitRange) {first, first + Min(length, PG_INT32_MAX - first)};
	return units->upper - units->lower == length;
}

static bool
park(RowMove *move)
{
	if (!find_parking(&move->old, &move->old.units))
		return false;
	update_allocation(&move->old);
	move->parked = true;
	return true;
}

/* All whose new places are empty, or become so */
static void
move_free(Moves *moves)
{
	while (moves->nwaiting > 0)
	{
		int			i = moves->waiting[--moves->nwaiting];
		RowMove    *move = moves->moves[i];

		CHECK_FOR_INTERRUPTS();
		moves->waits[i] = false;
		if (is_blocked(moves, move))
			continue;
		/* nobody else is changing it, so the UPDATE does not wait */
		Assert(rsv_lock_is_held(move->old.resource_id));
		Assert(!TransactionIdIsValid(move->old.busy));
		update_allocation(&move->new);
		move->done = true;
		look_around(moves, move);
	}
}

bool
rsv_row_move_all(RowMove *moves, int n)
{
	Moves		list = list_moves(moves, n);

	move_free(&list);
	for (int i = 0; i < list.n; i++)
	{
		if (list.moves[i]->done)
			continue;
		if (!park(list.moves[i]))
			return false;
		look_at(&list, i);
		look_around(&list, list.moves[i]);
		move_free(&list);
	}
	return true;
}
