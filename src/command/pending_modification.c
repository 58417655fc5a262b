/*
 * pending_modification.c
 *		A change that has to be paid before it is final.
 *
 * The record has the change, and in `pending` the facts that were different
 * before it. Until it is paid the reservation has both places: each row of
 * allocation says with which it stands. So a payment and the end of the time
 * to pay only ever give something up, and are never refused.
 */
#include "postgres.h"

#include "base/amount.h"
#include "command/apply_promotion.h"
#include "command/pending_modification.h"
#include "command/pending_promotions.h"
#include "command/settlement.h"
#include "command/units.h"
#include "event/payload.h"
#include "inventory/claim_release.h"
#include "money/ledger.h"
#include "resource/rate_plan.h"
#include "storage/locking.h"
#include "utils/jsonb.h"

static Statement select_facts = STATEMENT(
	"SELECT customer, resource_ids, \"from\", \"to\", quantity, named_units,"
	" amount, amount_fixed, currency, prices, terms_from, guests,"
	" deposit, balance_due_at, waived, rate_plan, cancellation_terms"
	" FROM pg_catalog.jsonb_to_record($1) AS facts"
	" (customer text, resource_ids bigint[], \"from\" timestamptz,"
	" \"to\" timestamptz, quantity int, named_units int4range, amount numeric,"
	" amount_fixed boolean, currency text, prices jsonb,"
	" terms_from timestamptz, guests int, deposit numeric,"
	" balance_due_at timestamptz, waived text[], rate_plan text,"
	" cancellation_terms jsonb)",
	JSONBOID);

/* Those of before are told only by a change of them; none are empty. */
static Datum
read_terms(int column)
{
	Datum		terms = rsv_row_copy(0, column, JSONBOID);

	return JB_ROOT_COUNT(DatumGetJsonbP(terms)) > 0 ? terms : (Datum) 0;
}

Record
rsv_pending_undone(const Record *record)
{
	Record		undone = *record;
	Arguments	arguments = {0};

	if (!record->pending)
		return undone;
	Assert(record->status != STATUS_HELD);
	rsv_argument_datum(&arguments, record->pending);
	(void) rsv_statement_execute(&select_facts, &arguments);
	undone.pending = (Datum) 0;
	undone.customer = rsv_row_text(0, 1);
	undone.resource_ids = rsv_row_ids(0, 2, &undone.nresources);
	undone.during = (Period) {rsv_row_time(0, 3), rsv_row_time(0, 4)};
	undone.quantity = rsv_row_int32(0, 5);
	undone.guests = rsv_row_is_null(0, 12) ? 0 : rsv_row_int32(0, 12);
	undone.waived = rsv_row_is_null(0, 15) ? RULES_NONE :
		rsv_rules_of_array(rsv_row_datum(0, 15, TEXTARRAYOID));
	undone.wants_named_units = !rsv_row_is_null(0, 6);
	if (undone.wants_named_units)
		undone.units = rsv_unit_range_of_range(DatumGetRangeTypeP(
			rsv_row_datum(0, 6, INT4RANGEOID)), "named_units");
	/* what once had an amount has one still, if only of nothing */
	undone.amount = rsv_row_is_null(0, 7) ? rsv_amount_nothing() :
		rsv_row_numeric(0, 7);
	undone.amount_fixed = !rsv_row_is_null(0, 8) && rsv_row_bool(0, 8);
	undone.currency = rsv_row_text(0, 9);
	undone.prices = rsv_row_copy(0, 10, JSONBOID);
	undone.terms_from = rsv_row_is_null(0, 11) ? DT_NOBEGIN :
		rsv_row_time(0, 11);
	undone.deposit = rsv_row_numeric(0, 13);
	undone.balance_due_at = rsv_row_is_null(0, 14) ? DT_NOBEGIN :
		rsv_row_time(0, 14);
	undone.expires_at = DT_NOBEGIN;
	undone.rate_plan = rsv_row_text(0, 16);
	if (!rsv_row_is_null(0, 17))
		undone.terms = read_terms(17);
	return undone;
}

const int64 *
rsv_pending_resources(const Record *record, int *n)
{
	Record		undone;
	int64	   *ids;

	*n = record->nresources;
	if (!record->pending)
		return record->resource_ids;
	undone = rsv_pending_undone(record);
	*n += undone.nresources;
	ids = palloc(*n * sizeof(int64));
	memcpy(ids, record->resource_ids, record->nresources * sizeof(int64));
	memcpy(ids + record->nresources, undone.resource_ids,
		   undone.nresources * sizeof(int64));
	return ids;
}

/* Does it cost more than it did, and more than was paid? */
static bool
change_is_due(const Record *undone, const Record *wanted)
{
	Numeric		before = undone->amount &&
		strcmp(undone->currency, wanted->currency) == 0 ?
		undone->amount : rsv_amount_nothing();
	Ledger		ledger;

	if (!wanted->amount || !rsv_amount_is_more(wanted->amount, before))
		return false;
	ledger = rsv_ledger_read(wanted);
	return !rsv_amount_is_nothing(rsv_ledger_due_now(&ledger, wanted));
}

Keeping
rsv_pending_keeping(const Command *command, const Record *wanted)
{
	Record		undone;

	if ((wanted->status != STATUS_CONFIRMED &&
		 wanted->status != STATUS_CHECKED_IN) ||
		wanted->during.to <= command->now ||
		!rsv_rate_plan_any_upfront(wanted->resource_ids, wanted->nresources,
								   wanted->rate_plan))
		return KEEP_NOTHING;
	undone = rsv_pending_undone(&command->before);
	if (!change_is_due(&undone, wanted))
		return KEEP_NOTHING;
	return undone.wants_named_units ? KEEP_UNITS : KEEP_PLACE;
}

static Datum
make_facts(const Record *record, const Record *before,
		   const Redemptions *redemptions)
{
	Record		undone = rsv_pending_undone(before);
	Redemptions promotions = rsv_pending_promotions_undone(before);
	JsonBuilder facts;

	rsv_json_open(&facts);
	rsv_payload_record(&facts, &undone, NULL, FACT_REQUEST | FACT_AMOUNT);
	rsv_json_time(&facts, "terms_from", undone.terms_from);
	rsv_payload_terms(&facts, &undone, record);
	if (promotions.n > 0)
		rsv_pending_promotions_add(&facts, &promotions, redemptions);
	return rsv_json_close(&facts);
}

/*
 * As long as a new hold, and not beyond the start or, for a guest who is in,
 * the end of the stay that is paid. Another change leaves the time as it is.
 */
static TimestampTz
time_to_pay(const Command *command)
{
	const Record *before = &command->before;
	Record		undone = rsv_pending_undone(before);
	TimestampTz end = rsv_command_end_of_hold(command, NULL);
	TimestampTz latest = undone.during.from > command->now ?
		undone.during.from : undone.during.to;

	if (latest > command->now)
		end = Min(end, latest);
	return before->pending ? Min(end, before->expires_at) : end;
}

void
rsv_pending_begin(Command *command, Redemptions *redemptions)
{
	Record	   *record = &command->record;

	record->pending = make_facts(record, &command->before, redemptions);
	record->expires_at = time_to_pay(command);
	for (int i = 0; i < redemptions->n; i++)
		if (redemptions->rows[i].reason)
		{
			redemptions->rows[i].reason = REASON_NONE;
			redemptions->rows[i].discount = rsv_amount_nothing();
		}
}

/* The end of a pending change, for the rows: paid or undone */
typedef struct Decision
{
	Command    *command;
	RowUse		goes;
	bool		pinned;			/* those that stay */
} Decision;

/* A row that may be moved again counts as freed, too: others may fit then. */
static bool
decide_row(Allocation *row, void *context)
{
	const Decision *decision = context;

	Assert(rsv_lock_is_held(row->resource_id));
	if (row->use == decision->goes || row->pinned != decision->pinned)
		rsv_command_free(decision->command, row->resource_id, row->during);
	if (row->use == decision->goes)
		return false;
	row->use = ROW_FIRM;
	row->pinned = decision->pinned;
	return true;
}

static bool
keep_row_pending(Allocation *row, void *context)
{
	Assert(rsv_lock_is_held(row->resource_id));
	if (row->use == ROW_FIRM)
		row->use = ROW_KEPT;
	row->pinned = true;
	return true;
}

Allocations
rsv_pending_keep_rows(Command *command)
{
	Allocations stock;
	OwnChange	change = {.row = keep_row_pending};
	const int64 *ids;
	int			n;

	ids = rsv_pending_resources(&command->before, &n);
	(void) rsv_claim_change_own(&command->record.id, ids, n, &change, &stock);
	return stock;
}

static bool
stays_pinned(const Record *record)
{
	return record->wants_named_units || record->status == STATUS_CHECKED_IN;
}

/* False, with nothing done, if a step would have to wait */
static bool
decide_rows(Command *command, const Record *standing, RowUse goes,
			Allocations *stock)
{
	Decision	decision = {command, goes, stays_pinned(standing)};
	OwnChange	change = {.row = decide_row,.context = &decision,.join = true,
	.nowait = command->kind == KIND_STEP};
	const int64 *ids;
	int			n;

	ids = rsv_pending_resources(&command->record, &n);
	return rsv_claim_change_own(&command->record.id, ids, n, &change, stock);
}

Allocations
rsv_pending_finish_rows(Command *command)
{
	Allocations stock;

	if (!decide_rows(command, &command->record, ROW_DROPPED, &stock))
		elog(ERROR, "a change is not made final by a step");
	return stock;
}

Allocations
rsv_pending_finish(Command *command, Redemptions *withdrawn)
{
	Record	   *record = &command->record;
	Allocations stock = rsv_pending_finish_rows(command);

	*withdrawn = rsv_pending_promotions_withdrawn(record);
	rsv_redemption_revise(record, withdrawn);
	record->pending = (Datum) 0;
	record->expires_at = DT_NOBEGIN;
	return stock;
}

/* Money in the currency of the change pays for nothing any more. */
static void
tell_undone(Command *command, const char *currency, const Allocations *stock,
			const Redemptions *redemptions)
{
	bool		abroad = strcmp(currency, command->record.currency) != 0;
	Numeric		returned = abroad ?
		rsv_settlement_return(command, currency) : rsv_amount_nothing();
	Settlement	settlement = rsv_settle(command);
	JsonBuilder payload;

	rsv_command_open_changes(command, &payload);
	rsv_allocation_tell(&payload, stock);
	rsv_command_tell_promotions(&payload, redemptions);
	rsv_command_event(command, EVENT_MODIFICATION_EXPIRED, &payload);
	rsv_settlement_tell(command, &settlement);
	rsv_settlement_tell_returned(command, returned, currency);
	rsv_command_tell_withdrawn(command, redemptions);
}

bool
rsv_pending_undo(Command *command)
{
	Record	   *record = &command->record;
	Record		undone = rsv_pending_undone(record);
	Redemptions redemptions = rsv_pending_promotions_undone(record);
	const char *currency = record->currency;
	Allocations stock;

	Assert(record->pending);
	if (!decide_rows(command, &undone, ROW_ADDED, &stock))
		return false;
	*record = undone;
	record->version++;
	rsv_redemption_revise(record, &redemptions);
	/* those were attempts to pay for the change */
	rsv_ledger_supersede_failures(record);
	tell_undone(command, currency, &stock, &redemptions);
	return true;
}

void
rsv_pending_give_up(Command *command)
{
	Assert(command->kind == KIND_LOADED);
	if (!command->record.pending)
		return;
	(void) rsv_pending_undo(command);
	command->before = command->record;
}
