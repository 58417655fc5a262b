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

static void
return_quote(FunctionCallInfo fcinfo, int item, int64 resource_id,
			 Numeric amount, const char *currency)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Datum		values[] = {
		Int32GetDatum(item),
		Int64GetDatum(resource_id),
		amount ? NumericGetDatum(amount) : (Datum) 0,
		CStringGetTextDatum(currency)
	};
	bool		nulls[] = {item == 0, item == 0, amount == NULL, false};

	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* The sum of a currency, at the first item that has it; NULL: not the first */
static Numeric
sum_from(const Booking *booking, Numeric *amounts, int first)
{
	const char *currency = booking->items[first].record.currency;
	Numeric		sum = NULL;

	for (int i = 0; i < booking->n; i++)
	{
		if (amounts[i] == NULL ||
			strcmp(booking->items[i].record.currency, currency) != 0)
			continue;
		if (i < first)
			return NULL;
		sum = sum ? rsv_amount_add(sum, amounts[i]) : amounts[i];
	}
	return sum;
}

static void
quote_items(FunctionCallInfo fcinfo, Booking *booking)
{
	Numeric    *amounts = palloc0(booking->n * sizeof(Numeric));
	bool	   *reduced = palloc0(booking->n * sizeof(bool));

	for (int i = 0; i < booking->n; i++)
	{
		BookingItem *item = &booking->items[i];

		CHECK_FOR_INTERRUPTS();
		amounts[i] = quote_item(booking, i, reduced);
		return_quote(fcinfo, i + 1, item->resource_id, amounts[i],
					 item->record.currency);
	}
	for (int i = 0; i < booking->n; i++)
	{
		Numeric		sum = amounts[i] ? sum_from(booking, amounts, i) : NULL;

		CHECK_FOR_INTERRUPTS();
		if (sum)
			return_quote(fcinfo, 0, 0, sum, booking->items[i].record.currency);
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
