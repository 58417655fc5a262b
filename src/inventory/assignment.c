/*
 * assignment.c
 *		Writing what a claim has decided.
 *
 * Rows of allocation are moved by UPDATE, so that whoever waits for one finds
 * it where it went. The constraint is checked row by row, so a row is moved
 * when its new place is empty; where rows change places in a circle, one is
 * parked on units that no resource has until the others are done.
 */
#include "postgres.h"

#include "catalog.h"
#include "commands/sequence.h"
#include "errcodes.h"
#include "inventory/assignment.h"
#include "locking.h"
#include "statement.h"
#include "table.h"

/* The first unit to park on: beyond what anybody books, within an int */
#define PARKING (1 << 30)

static Statement insert_row = STATEMENT(
	"INSERT INTO reservation.allocation (allocation_id, resource_id,"
	" reservation_id, pinned, units, during, closure, note)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
	INT8OID, INT8OID, UUIDOID, BOOLOID, INT4RANGEOID, TSTZRANGEOID, UUIDOID,
	TEXTOID);

static Table allocations = {.insert = &insert_row};

static Statement insert_closure = STATEMENT(
	"INSERT INTO reservation.allocation"
	" (resource_id, units, during, closure, note)"
	" VALUES ($1, $2, $3, $4, $5)"
	" ON CONFLICT DO NOTHING RETURNING allocation_id",
	INT8OID, INT4RANGEOID, TSTZRANGEOID, UUIDOID, TEXTOID);

static Statement update_row = STATEMENT_BY_INDEX(
	"UPDATE reservation.allocation"
	" SET resource_id = $2, pinned = $3, units = $4, during = $5"
	" WHERE allocation_id = $1",
	INT8OID, INT8OID, BOOLOID, INT4RANGEOID, TSTZRANGEOID);

static Statement delete_row = STATEMENT_BY_INDEX(
	"DELETE FROM reservation.allocation WHERE allocation_id = $1", INT8OID);

/* What becomes of a row */
typedef struct Change
{
	Allocation	old;			/* id 0: there is none, it is new */
	Allocation	new;
	bool		done;
	bool		parked;			/* its old place is empty already */
} Change;

typedef struct Plan
{
	int			n;
	int			size;
	Change	   *changes;
	int			nsurplus;		/* rows of its own that it needs no more */
	int64	   *surplus;
} Plan;

static bool
same_place(const Allocation *a, const Allocation *b)
{
	return a->resource_id == b->resource_id && a->pinned == b->pinned &&
		a->units.lower == b->units.lower && a->units.upper == b->units.upper &&
		a->during.from == b->during.from && a->during.to == b->during.to;
}

static bool
collide(const Allocation *a, const Allocation *b)
{
	return a->resource_id == b->resource_id &&
		rsv_span_overlaps(a->units, b->units) &&
		rsv_period_overlaps(a->during, b->during);
}

static void
plan_change(Plan *plan, const Allocation *old, const Allocation *new)
{
	if (plan->n == plan->size)
	{
		plan->size = Max(2 * plan->size, 16);
		plan->changes = plan->changes ?
			repalloc(plan->changes, plan->size * sizeof(Change)) :
			palloc(plan->size * sizeof(Change));
	}
	plan->changes[plan->n] = (Change) {.old = *old,.new = *new,
		.done = same_place(old, new)};
	plan->changes[plan->n].new.id = old->id;
	plan->n++;
}

/* The first span takes the row that is there, the others are new. */
static void
plan_moves(Plan *plan, const Demand *demand)
{
	const Packing *packing = &demand->packing;

	for (int i = 0; i < packing->nmoves; i++)
	{
		Allocation	old = demand->stock.rows[packing->moves[i].stay];
		Allocation	new = old;

		for (int j = 0; j < packing->moves[i].nspans; j++)
		{
			new.units = packing->moves[i].spans[j];
			plan_change(plan, &old, &new);
			old.id = 0;
		}
	}
}

/* Its own rows take the new places in turn; more are new, fewer are surplus. */
static void
plan_pieces(Plan *plan, const Claim *claim)
{
	static const Allocation none = {0};
	int			used = 0;

	for (int i = 0; i < claim->ndemands; i++)
		for (int j = 0; j < claim->demands[i].packing.npieces; j++)
		{
			const Piece *piece = &claim->demands[i].packing.pieces[j];
			Allocation	new = {0};

			new.resource_id = claim->demands[i].resource_id;
			new.closure = claim->reservation_id == NULL;
			if (!new.closure)
				new.reservation_id = *claim->reservation_id;
			new.pinned = claim->pin;
			new.units = piece->units;
			new.during = piece->during;
			plan_change(plan, used < claim->stock.n && claim->moving ?
						&claim->stock.rows[used++] : &none, &new);
		}

	plan->surplus = palloc((claim->stock.n + 1) * sizeof(int64));
	for (int i = used; claim->moving && i < claim->stock.n; i++)
		plan->surplus[plan->nsurplus++] = claim->stock.rows[i].id;
}

static void
update(const Allocation *row)
{
	Arguments	arguments = {0};

	rsv_argument_int64(&arguments, row->id);
	rsv_argument_int64(&arguments, row->resource_id);
	rsv_argument_bool(&arguments, row->pinned);
	rsv_argument_span(&arguments, row->units);
	rsv_argument_period(&arguments, row->during);
	rsv_statement_write(&update_row, &arguments, 1);
}

static bool
write_closure(Allocation *row, const Claim *claim)
{
	Arguments	arguments = {0};

	rsv_argument_int64(&arguments, row->resource_id);
	rsv_argument_span(&arguments, row->units);
	rsv_argument_period(&arguments, row->during);
	rsv_argument_uuid(&arguments, claim->closure);
	rsv_argument_text(&arguments, claim->note);
	if (rsv_statement_execute(&insert_closure, &arguments) == 0)
		return false;
	row->id = rsv_row_int64(0, 1);
	return true;
}

static bool
insert(Allocation *row, const Claim *claim)
{
	Arguments	columns = {0};

	if (row->closure)
		return write_closure(row, claim);
	row->id = nextval_internal(rsv_catalog()->allocation_id, false);
	rsv_argument_int64(&columns, row->id);
	rsv_argument_int64(&columns, row->resource_id);
	rsv_argument_uuid(&columns, &row->reservation_id);
	rsv_argument_bool(&columns, row->pinned);
	rsv_argument_span(&columns, row->units);
	rsv_argument_period(&columns, row->during);
	rsv_argument_null(&columns);	/* closure */
	rsv_argument_null(&columns);	/* note */
	return rsv_table_try_insert(&allocations, rsv_catalog()->allocation,
								&columns);
}

/* Would the row, there, stand where one yet to be moved still stands? */
static bool
is_blocked(const Plan *plan, const Change *change)
{
	for (int i = 0; i < plan->n; i++)
	{
		const Change *other = &plan->changes[i];

		if (other != change && !other->done && other->old.id != 0 &&
			collide(&change->new, &other->old))
			return true;
	}
	return false;
}

/* One whose new place is empty */
static Change *
find_movable(Plan *plan)
{
	for (int i = 0; i < plan->n; i++)
	{
		Change	   *change = &plan->changes[i];

		if (!change->done && change->old.id != 0 &&
			!is_blocked(plan, change))
			return change;
	}
	return NULL;
}

/* Or one that is in the way of others, maybe */
static Change *
find_unparked(Plan *plan)
{
	for (int i = 0; i < plan->n; i++)
	{
		Change	   *change = &plan->changes[i];

		if (!change->done && change->old.id != 0 && !change->parked)
			return change;
	}
	return NULL;
}

static void
park(Change *change, int32 *parking)
{
	int32		units = change->old.units.upper - change->old.units.lower;

	change->old.units = (Span) {*parking, *parking + units};
	update(&change->old);
	change->parked = true;
	*parking += units;
}

static void
write_updates(Plan *plan)
{
	int32		parking = PARKING;

	for (;;)
	{
		Change	   *change = find_movable(plan);

		if (change)
		{
			update(&change->new);
			change->done = true;
		}
		else if ((change = find_unparked(plan)) != NULL)
			park(change, &parking);
		else
			return;
	}
}

typedef struct Writing
{
	const Claim *claim;
	Plan	   *plan;
} Writing;

static bool
write_plan(void *argument)
{
	Writing    *writing = argument;
	Plan	   *plan = writing->plan;

	for (int i = 0; i < plan->nsurplus; i++)
	{
		Arguments	arguments = {0};

		rsv_argument_int64(&arguments, plan->surplus[i]);
		rsv_statement_write(&delete_row, &arguments, 1);
	}
	write_updates(plan);
	for (int i = 0; i < plan->n; i++)
		if (plan->changes[i].old.id == 0 &&
			!insert(&plan->changes[i].new, writing->claim))
			return false;
	return true;
}

static bool
is_reassigned(const Claim *claim, const Allocation *row)
{
	for (int i = 0; i < claim->nreassigned; i++)
		if (claim->reassigned[i].resource_id == row->resource_id &&
			memcmp(&claim->reassigned[i].reservation_id, &row->reservation_id,
				   UUID_LEN) == 0)
			return true;
	return false;
}

/* Whoever was moved, with all that it has there now */
static void
report_reassigned(Claim *claim, const Demand *demand)
{
	for (int i = 0; i < demand->packing.nmoves; i++)
	{
		const Allocation *row =
			&demand->stock.rows[demand->packing.moves[i].stay];
		Reassigned *moved = &claim->reassigned[claim->nreassigned];
		int			n = 0;

		if (is_reassigned(claim, row))
			continue;
		moved->reservation_id = row->reservation_id;
		moved->resource_id = row->resource_id;
		moved->stock = rsv_stock_of(&row->reservation_id);
		for (int j = 0; j < moved->stock.n; j++)
			if (moved->stock.rows[j].resource_id == row->resource_id)
				moved->stock.rows[n++] = moved->stock.rows[j];
		moved->stock.n = n;
		claim->nreassigned++;
	}
}

static void
report(Claim *claim, const Plan *plan, int first_piece)
{
	int			nmoves = 0;

	claim->stock.n = claim->stock.size = plan->n - first_piece;
	claim->stock.rows = palloc((claim->stock.n + 1) * sizeof(Allocation));
	for (int i = first_piece; i < plan->n; i++)
		claim->stock.rows[i - first_piece] = plan->changes[i].new;

	for (int i = 0; i < claim->ndemands; i++)
		nmoves += claim->demands[i].packing.nmoves;
	claim->nreassigned = 0;
	if (nmoves == 0)
		return;
	claim->reassigned = palloc(nmoves * sizeof(Reassigned));
	for (int i = 0; i < claim->ndemands; i++)
		report_reassigned(claim, &claim->demands[i]);
}

bool
rsv_assignment_write(Claim *claim)
{
	Plan		plan = {0};
	Writing		writing = {claim, &plan};
	int			first_piece;
	bool		written;

	for (int i = 0; i < claim->ndemands; i++)
		plan_moves(&plan, &claim->demands[i]);
	first_piece = plan.n;
	plan_pieces(&plan, claim);

	/*
	 * One new row is all or nothing by itself. An UPDATE cannot say ON
	 * CONFLICT, so against a row written past the commands it may fail, or be
	 * chosen to break a deadlock; both are taken back.
	 */
	if (plan.n == 1 && plan.changes[0].old.id == 0 && plan.nsurplus == 0)
		written = insert(&plan.changes[0].new, claim);
	else
		written = rsv_attempt(write_plan, &writing, RSV_UNAVAILABLE,
							  ERRCODE_T_R_DEADLOCK_DETECTED);
	if (written)
		report(claim, &plan, first_piece);
	return written;
}
