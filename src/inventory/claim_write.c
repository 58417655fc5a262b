/*
 * claim_write.c
 *		Writing what a claim has decided.
 *
 * The rows of others that make room are moved first (row_move.c), with those
 * of the reservation itself that get another place; then its new rows are
 * inserted.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "commands/sequence.h"
#include "inventory/claim_write.h"
#include "inventory/row_move.h"
#include "inventory/sold_out.h"
#include "storage/catalog.h"
#include "storage/layout.h"
#include "storage/locking.h"
#include "storage/statement.h"
#include "storage/subtransaction.h"
#include "storage/tuple_insert.h"

static Statement insert_row = STATEMENT(
	"INSERT INTO reservation.allocation (allocation_id, resource_id,"
	" reservation_id, pinned, units, during, closure_aggregate_id, note,"
	" pending)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
	INT8OID, INT8OID, UUIDOID, BOOLOID, INT4RANGEOID, TSTZRANGEOID, UUIDOID,
	TEXTOID, TEXTOID);

static InsertTarget allocations = {.insert = &insert_row};

static Statement insert_closure = STATEMENT(
	"INSERT INTO reservation.allocation"
	" (resource_id, units, during, closure_aggregate_id, note)"
	" VALUES ($1, $2, $3, $4, $5)"
	" ON CONFLICT DO NOTHING RETURNING allocation_id",
	INT8OID, INT4RANGEOID, TSTZRANGEOID, UUIDOID, TEXTOID);

static Statement delete_row = STATEMENT_BY_INDEX(
	"DELETE FROM reservation.allocation WHERE allocation_id = $1", INT8OID);

typedef struct Plan
{
	int			n;
	int			size;
	RowMove    *changes;
	int			used;			/* rows of its own that have a new place */
	int			nsurplus;		/* rows of its own that it needs no more */
	int64	   *surplus;
} Plan;

static bool
same_place(const Allocation *a, const Allocation *b)
{
	return a->resource_id == b->resource_id && a->pinned == b->pinned &&
		a->use == b->use &&
		a->units.lower == b->units.lower && a->units.upper == b->units.upper &&
		a->during.from == b->during.from && a->during.to == b->during.to;
}

static void
plan_change(Plan *plan, const Allocation *old, const Allocation *new)
{
	Assert(rsv_lock_covers(new->resource_id, new->units));
	Assert(new->units.lower >= 0 && new->units.lower < new->units.upper);
	Assert(new->during.from < new->during.to);
	if (plan->n == plan->size)
	{
		plan->size = Max(2 * plan->size, 16);
		plan->changes = plan->changes ?
			repalloc(plan->changes, plan->size * sizeof(RowMove)) :
			palloc(plan->size * sizeof(RowMove));
	}
	plan->changes[plan->n] = (RowMove) {.old = *old,.new = *new,
		.done = same_place(old, new)};
	plan->changes[plan->n].new.id = old->id;
	plan->n++;
}

/* The first span takes the row that is there, the others are new. */
static void
plan_moves(Plan *plan, const Judgement *judgement)
{
	const Packing *packing = &judgement->packing;

	for (int i = 0; i < packing->nmoves; i++)
	{
		Allocation	old = judgement->stock.rows[packing->moves[i].stay];
		Allocation	new = old;

		Assert(rsv_lock_is_held(old.resource_id));
		Assert(!old.closure && !old.pinned);
		Assert(!TransactionIdIsValid(old.busy));
		for (int j = 0; j < packing->moves[i].nspans; j++)
		{
			new.units = packing->moves[i].spans[j];
			plan_change(plan, &old, &new);
			old.id = 0;
		}
	}
}

/* A row of its own takes a new place, if one is left; else the row is new. */
static void
plan_row(Plan *plan, const Claim *claim, const Allocation *new)
{
	static const Allocation none = {0};
	const Allocations *had = &claim->answer.had;

	plan_change(plan, plan->used < had->n ? &had->rows[plan->used++] : &none,
				new);
}

static void
plan_demand(Plan *plan, const Claim *claim, const Judgement *judgement)
{
	const ClaimQuestion *question = &claim->question;

	for (int i = 0; i < judgement->packing.npieces; i++)
	{
		const Piece *piece = &judgement->packing.pieces[i];
		Allocation	new = {0};

		new.resource_id = judgement->demand->resource_id;
		new.closure = rsv_claim_is_closure(question);
		if (!new.closure)
			new.reservation_id = *question->id;
		new.pinned = question->pin;
		new.units = piece->units;
		new.during = piece->during;
		if (judgement->uses)
			new.use = judgement->uses[i];
		plan_row(plan, claim, &new);
	}
}

static bool
is_demanded(const ClaimQuestion *question, int64 resource_id)
{
	for (int i = 0; i < question->ndemands; i++)
		if (question->demands[i].resource_id == resource_id)
			return true;
	return false;
}

/* A change that keeps the place drops what is on other resources, if made. */
static void
plan_kept(Plan *plan, const Claim *claim)
{
	const Allocations *had = &claim->answer.had;

	for (int i = 0; i < had->n; i++)
	{
		Allocation	new = had->rows[i];

		if (is_demanded(&claim->question, new.resource_id) ||
			new.use == ROW_ADDED)
			continue;
		new.pinned = true;
		new.use = ROW_DROPPED;
		plan_row(plan, claim, &new);
	}
}

/*
 * Its own rows take the new places in turn, in the order that those come in,
 * so that what stays the same is not written; more are new, fewer are surplus.
 */
static void
plan_pieces(Plan *plan, const Claim *claim)
{
	const ClaimQuestion *question = &claim->question;
	const Allocations *had = &claim->answer.had;

	rsv_allocation_sort(had);
	for (int i = 0; i < question->ndemands; i++)
		plan_demand(plan, claim, &claim->judgements[i]);
	if (question->demands[0].keeping)
		plan_kept(plan, claim);

	plan->surplus = palloc((had->n + 1) * sizeof(int64));
	for (int i = plan->used; i < had->n; i++)
	{
		Assert(rsv_lock_is_held(had->rows[i].resource_id));
		plan->surplus[plan->nsurplus++] = had->rows[i].id;
	}
}

static bool
write_closure(Allocation *row, const ClaimQuestion *question)
{
	Arguments	arguments = {0};

	rsv_argument_int64(&arguments, row->resource_id);
	rsv_argument_span(&arguments, row->units);
	rsv_argument_period(&arguments, row->during);
	rsv_argument_uuid(&arguments, question->id);
	rsv_argument_text(&arguments, question->note);
	if (rsv_statement_execute(&insert_closure, &arguments) == 0)
		return false;
	/* a refusal has another reason now */
	rsv_sold_out_forget(row->resource_id);
	row->id = rsv_row_int64(0, 1);
	return true;
}

static bool
insert_allocation(Allocation *row, const ClaimQuestion *question)
{
	Arguments	columns = {0};

	Assert(rsv_lock_covers(row->resource_id, row->units));
	if (row->closure)
		return write_closure(row, question);
	row->id = nextval_internal(rsv_catalog()->allocation_id, false);
	rsv_argument_int64(&columns, row->id);
	rsv_argument_int64(&columns, row->resource_id);
	rsv_argument_uuid(&columns, &row->reservation_id);
	rsv_argument_bool(&columns, row->pinned);
	rsv_argument_span(&columns, row->units);
	rsv_argument_period(&columns, row->during);
	rsv_argument_null(&columns);	/* closure */
	rsv_argument_null(&columns);	/* note */
	rsv_argument_text(&columns, rsv_row_use_name(row->use));
	Assert(columns.n == ALLOCATION_PENDING);
	return rsv_tuple_try_insert(&allocations, rsv_catalog()->allocation,
								&columns);
}

typedef struct Writing
{
	const ClaimQuestion *question;
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
	if (!rsv_row_move_all(plan->changes, plan->n))
		return false;
	for (int i = 0; i < plan->n; i++)
		if (plan->changes[i].old.id == 0 &&
			!insert_allocation(&plan->changes[i].new, writing->question))
			return false;
	return true;
}

static bool
is_reassigned(const ClaimAnswer *answer, const Allocation *row)
{
	for (int i = 0; i < answer->nreassigned; i++)
		if (answer->reassigned[i].resource_id == row->resource_id &&
			memcmp(&answer->reassigned[i].reservation_id, &row->reservation_id,
				   UUID_LEN) == 0)
			return true;
	return false;
}

/* Adds each reservation that was moved, with all its rows there. */
static void
report_reassigned(ClaimAnswer *answer, const Judgement *judgement)
{
	for (int i = 0; i < judgement->packing.nmoves; i++)
	{
		const Allocation *row =
			&judgement->stock.rows[judgement->packing.moves[i].stay];
		Reassigned *moved = &answer->reassigned[answer->nreassigned];
		int			n = 0;

		if (is_reassigned(answer, row))
			continue;
		moved->reservation_id = row->reservation_id;
		moved->resource_id = row->resource_id;
		moved->stock = rsv_allocation_scan_own(&row->reservation_id);
		for (int j = 0; j < moved->stock.n; j++)
			if (moved->stock.rows[j].resource_id == row->resource_id)
				moved->stock.rows[n++] = moved->stock.rows[j];
		moved->stock.n = n;
		answer->nreassigned++;
	}
}

static void
report_claim(Claim *claim, const Plan *plan, int first_piece)
{
	ClaimAnswer *answer = &claim->answer;
	Allocations *stock = &answer->stock;
	int			nmoves = 0;

	stock->n = stock->size = plan->n - first_piece;
	stock->rows = palloc((stock->n + 1) * sizeof(Allocation));
	for (int i = first_piece; i < plan->n; i++)
		stock->rows[i - first_piece] = plan->changes[i].new;

	for (int i = 0; i < claim->question.ndemands; i++)
		nmoves += claim->judgements[i].packing.nmoves;
	answer->nreassigned = 0;
	answer->reassigned = NULL;
	if (nmoves == 0)
		return;
	answer->reassigned = palloc(nmoves * sizeof(Reassigned));
	for (int i = 0; i < claim->question.ndemands; i++)
		report_reassigned(answer, &claim->judgements[i]);
}

bool
rsv_claim_write(Claim *claim)
{
	Plan		plan = {0};
	Writing		writing = {&claim->question, &plan};
	int			first_piece;
	bool		written;

	for (int i = 0; i < claim->question.ndemands; i++)
		plan_moves(&plan, &claim->judgements[i]);
	first_piece = plan.n;
	plan_pieces(&plan, claim);

	/*
	 * One new row is all or nothing by itself. An UPDATE cannot say ON
	 * CONFLICT, so against a row written past the commands it may fail, or be
	 * chosen to break a deadlock; both are taken back.
	 */
	if (plan.n == 1 && plan.changes[0].old.id == 0 && plan.nsurplus == 0)
		written = insert_allocation(&plan.changes[0].new, &claim->question);
	else
		written = rsv_subxact_try(write_plan, &writing, RSV_UNAVAILABLE,
								  ERRCODE_T_R_DEADLOCK_DETECTED);
	if (written)
		report_claim(claim, &plan, first_piece);
	return written;
}
