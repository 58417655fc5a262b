/*
 * booking_question.c
 *		The answer that create_booking would give: whether, and for how much.
 *
 * The items are read, listed and claimed as by the command, but on a draft
 * (inventory/draft.c), so that what is said to be available is what the command
 * takes. No customer asks, so limits of one are not looked at.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/clock.h"
#include "base/funcargs.h"
#include "command/booking_choice.h"
#include "command/booking_list.h"
#include "command/booking_trial.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "money/deposit.h"
#include "query/promotion_price.h"
#include "storage/statement.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(reservation_is_available_together);
PG_FUNCTION_INFO_V1(reservation_quote_together);

static void
read_question(FunctionCallInfo fcinfo, Booking *booking)
{
	rsv_arg_require(fcinfo, 0, "items");
	rsv_booking_trial_read(booking, PG_GETARG_DATUM(0), DT_NOBEGIN);
}

/* Each item gets its answer, at one instant. */
static void
answer_question(Booking *booking)
{
	booking->command.now = rsv_clock_now();
	rsv_booking_list(booking);
	PushActiveSnapshot(GetLatestSnapshot());
	rsv_booking_try(booking);
	PopActiveSnapshot();
}

Datum
reservation_is_available_together(PG_FUNCTION_ARGS)
{
	Booking		booking = {.n = 0};
	Caller		caller;
	bool		available;

	read_question(fcinfo, &booking);
	rsv_statement_enter(&caller);
	answer_question(&booking);
	available = rsv_booking_has_places(&booking);
	rsv_statement_leave(&caller);
	PG_RETURN_BOOL(available);
}

static void
require_redeemer_of_items(const Booking *booking)
{
	for (int i = 0; i < booking->n; i++)
		if (booking->items[i].request.promotion_code)
		{
			rsv_promotion_require_redeemer();
			return;
		}
}

/* The uses of a code by the items before one */
static int
count_uses(const Booking *booking, const bool *reduced, int before,
		   const char *code)
{
	int			n = 0;

	for (int i = 0; i < before; i++)
		if (reduced[i] &&
			strcmp(booking->items[i].request.promotion_code, code) == 0)
			n++;
	return n;
}

/* Of a choice, by the price of the resource that it would get */
static Numeric
quote_item(const Booking *booking, int n, bool *reduced)
{
	BookingItem *item = &booking->items[n];
	const char *code = item->request.promotion_code;
	Record	   *record = &item->record;

	if (item->choice)
		rsv_booking_choice_turn(item, item->request.claim.answer.chosen,
								booking->command.now);
	if (record->amount && code)
		reduced[n] = rsv_promotion_reduce(
			&record->amount, code, rsv_resource_get(record->resource_ids[0]),
			record->during, count_uses(booking, reduced, n, code));
	return record->amount;
}

/* A line of the quote; of a sum, it has no item */
typedef struct QuoteLine
{
	int			item;
	int64		resource_id;
	Numeric		amount;
	Numeric		first;			/* the part that is asked for first, or NULL */
	TimestampTz balance_due_at;
	const char *currency;
} QuoteLine;

static void
return_line(FunctionCallInfo fcinfo, const QuoteLine *line)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Datum		values[] = {
		Int32GetDatum(line->item),
		Int64GetDatum(line->resource_id),
		line->amount ? NumericGetDatum(line->amount) : (Datum) 0,
		CStringGetTextDatum(line->currency),
		line->first ? NumericGetDatum(line->first) : (Datum) 0,
		TimestampTzGetDatum(line->balance_due_at)
	};
	bool		nulls[] = {
		line->item == 0, line->item == 0, line->amount == NULL, false,
		line->first == NULL, line->first == NULL
	};

	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* Of an item without a deposit, all is asked for first. */
static void
add_line(QuoteLine *sum, const QuoteLine *line)
{
	Numeric		first = sum->first ? sum->first : sum->amount;

	if (sum->first || line->first)
		sum->first = rsv_amount_add(first, line->first ? line->first :
									line->amount);
	if (line->first)
		sum->balance_due_at = Min(sum->balance_due_at, line->balance_due_at);
	sum->amount = rsv_amount_add(sum->amount, line->amount);
}

/* The sum of a currency, at the first item that has it; false: not the first */
static bool
sum_from(const QuoteLine *lines, int n, int first, QuoteLine *sum)
{
	*sum = lines[first];
	sum->item = 0;
	if (sum->first == NULL)
		sum->balance_due_at = DT_NOEND;
	for (int i = 0; i < n; i++)
	{
		if (i == first || lines[i].amount == NULL ||
			strcmp(lines[i].currency, sum->currency) != 0)
			continue;
		if (i < first)
			return false;
		add_line(sum, &lines[i]);
	}
	return true;
}

static QuoteLine
make_line(const Booking *booking, int n, bool *reduced)
{
	BookingItem *item = &booking->items[n];
	Record	   *record = &item->record;

	record->amount = quote_item(booking, n, reduced);
	rsv_deposit_set(record, booking->command.now);
	return (QuoteLine) {
		.item = n + 1,
		.resource_id = item->resource_id,
		.amount = record->amount,
		.first = record->deposit,
		.balance_due_at = record->balance_due_at,
		.currency = record->currency
	};
}

static void
quote_items(FunctionCallInfo fcinfo, Booking *booking)
{
	QuoteLine  *lines = palloc0(booking->n * sizeof(QuoteLine));
	bool	   *reduced = palloc0(booking->n * sizeof(bool));

	for (int i = 0; i < booking->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		lines[i] = make_line(booking, i, reduced);
		return_line(fcinfo, &lines[i]);
	}
	for (int i = 0; i < booking->n; i++)
	{
		QuoteLine	sum;

		CHECK_FOR_INTERRUPTS();
		if (lines[i].amount && sum_from(lines, booking->n, i, &sum))
			return_line(fcinfo, &sum);
	}
}

Datum
reservation_quote_together(PG_FUNCTION_ARGS)
{
	Booking		booking = {.n = 0};
	Caller		caller;

	InitMaterializedSRF(fcinfo, 0);
	read_question(fcinfo, &booking);
	require_redeemer_of_items(&booking);
	rsv_statement_enter(&caller);
	answer_question(&booking);
	quote_items(fcinfo, &booking);
	rsv_statement_leave(&caller);
	return (Datum) 0;
}
