/*
 * complete_payment.c
 *		Money has arrived: a fact, even if the reservation has ended
 *		meanwhile.
 *
 * The whole amount confirms a hold, or its deposit. A hold that has expired
 * meanwhile is revived if there still is room, and a use of each of its
 * promotions. Money that pays for nothing, or in a currency in which nothing is
 * due, is owed back.
 */
#include "postgres.h"

#include "base/amount.h"
#include "command/complete_payment.h"
#include "command/context.h"
#include "command/ending.h"
#include "command/payment_report.h"
#include "command/reinstate.h"
#include "command/run.h"
#include "command/settlement.h"
#include "money/ledger.h"

PG_FUNCTION_INFO_V1(reservation_complete_payment);

/*
 * The caller's amount, or else the authorized amount, or else all that is due;
 * where nothing is, because the reservation has come to nothing, its price
 */
static Numeric
amount_to_complete(const Record *record, const PaymentReport *report,
				   const Payment *payment)
{
	Numeric		given = rsv_payment_report_amount(report, payment);
	Numeric		due;
	Record		undone;
	Ledger		ledger;

	if (given)
		return given;
	if (payment->amount)
		return payment->amount;
	rsv_payment_report_check_amount(record, payment);
	ledger = rsv_ledger_read(record);
	due = rsv_ledger_next(&ledger, record);
	if (!rsv_amount_is_nothing(due))
		return due;
	undone = rsv_ending_undone(record);
	return rsv_amount_excess(rsv_settlement_first(&undone),
							 rsv_ledger_kept(&ledger));
}

/*
 * The amount that counts as paid. Money that came before a hold expired is
 * owed back since; together with it a late payment may pay all.
 */
static Numeric
amount_available(const Record *record, const Ledger *ledger)
{
	Numeric		kept = rsv_ledger_kept(ledger);

	return record->status == STATUS_EXPIRED &&
		rsv_amount_is_more(rsv_settlement_first(record), kept) ?
		rsv_amount_add(kept, ledger->owed) : kept;
}

/*
 * Does this payment complete the price, or the deposit? Not if that was paid
 * before.
 */
static bool
payment_makes_firm(const Record *record, const Ledger *ledger, Numeric paid)
{
	Numeric		kept = amount_available(record, ledger);
	Numeric		price = rsv_settlement_first(record);

	return !rsv_amount_is_more(price, kept) &&
		rsv_amount_is_more(price, rsv_amount_subtract(kept, paid));
}

/*
 * The reservation takes its place again, and with it the charges that its end
 * had taken off.
 */
static Settlement
revive(Command *command, const Ledger *ledger, const Claim *claim)
{
	Record	   *record = &command->record;
	Settlement	settlement;
	Charge		charge;
	bool		posted;

	record->status = STATUS_HELD;
	posted = rsv_ending_undo(command, &charge);
	settlement = rsv_amount_is_more(rsv_settlement_first(record),
									rsv_ledger_kept(ledger)) ?
		rsv_settle_again(command) : rsv_settle(command);
	rsv_command_tell_availability(command, &claim->answer);
	if (posted)
		rsv_ending_tell(command, &charge);
	return settlement;
}

void
rsv_command_charge(Command *command, Payment *payment)
{
	Record	   *record = &command->record;
	Record		undone = rsv_ending_undone(record);
	Claim		claim = {0};
	bool		counts = rsv_payment_counts(payment, record);
	Numeric		counted = counts ? payment->amount : rsv_amount_nothing();
	Numeric		returned = NULL;
	Settlement	settlement;
	Ledger		ledger;
	bool		paid;
	bool		revived;

	payment->status = ENTRY_COMPLETED;
	rsv_ledger_write(record, DIRECTION_PAYMENT, payment, command->now);
	rsv_ledger_supersede_failures(record);
	if (!counts)
		returned = rsv_settlement_return(command, payment->currency);
	ledger = rsv_ledger_read(record);
	paid = payment_makes_firm(&undone, &ledger, counted);
	revived = paid && record->status == STATUS_EXPIRED &&
		rsv_command_take_again(command, &claim);

	if (!revived)
	{
		settlement = rsv_settle(command);
		settlement.reason = claim.answer.reason;
	}
	rsv_payment_report_tell(command, EVENT_PAYMENT_COMPLETED, "completed",
							payment);
	if (revived)
		settlement = revive(command, &ledger, &claim);
	if (paid && (record->status == STATUS_HELD || record->pending))
		rsv_command_finalize(command);
	rsv_settlement_tell(command, &settlement);
	if (!counts)
		rsv_settlement_tell_returned(command, returned, payment->currency);
}

static void
complete_payment(Command *command, const PaymentReport *report)
{
	Payment		payment = rsv_ledger_find(&command->record,
										  DIRECTION_PAYMENT,
										  report->reference, report->currency);

	if (payment.status == ENTRY_COMPLETED)
	{
		rsv_payment_report_repeat(command, report, &payment);
		return;
	}
	if (!rsv_command_allowed(command))
		return;
	payment.amount = amount_to_complete(&command->record, report, &payment);
	if (rsv_amount_is_nothing(payment.amount))
	{
		rsv_command_refuse(command, REASON_WRONG_STATUS);
		return;
	}
	payment.method = report->method ? report->method : payment.method;
	rsv_command_accept(command);
	rsv_command_charge(command, &payment);
}

static bool
is_completed(EntryStatus status)
{
	return status == ENTRY_COMPLETED;
}

/* The price of a place that the payment would give back */
static Numeric
price_of_expired(const Record *record, const Ledger *ledger)
{
	Record		undone = rsv_ending_undone(record);

	return rsv_amount_excess(rsv_settlement_first(&undone),
							 amount_available(&undone, ledger));
}

static Numeric
price_of_void(const Record *record, const Ledger *ledger)
{
	Record		undone = rsv_ending_undone(record);

	return rsv_amount_excess(rsv_settlement_price(&undone),
							 rsv_ledger_kept(ledger));
}

Numeric
rsv_payment_share(const Command *command, const Payment *payment,
				  ReportRound round)
{
	const Record *record = &command->record;
	bool		asked = rsv_settlement_is_asked(record);
	Ledger		ledger;

	if (round == ROUND_KNOWN)
		return payment->amount;
	if (!rsv_payment_counts(payment, record))
		return NULL;
	ledger = rsv_ledger_read(record);
	if (asked && round == ROUND_OPEN)
		return rsv_ledger_due_now(&ledger, record);
	if (round == (asked ? ROUND_BALANCE : ROUND_AGAIN))
		return rsv_ledger_due(&ledger, record);
	if (round == ROUND_AGAIN && record->status == STATUS_EXPIRED)
		return price_of_expired(record, &ledger);
	if (round == ROUND_LOST && rsv_status_is_void(record->status))
		return price_of_void(record, &ledger);
	return NULL;
}

static const ReportType completion = {
	.command = COMMAND_COMPLETE_PAYMENT,
	.direction = DIRECTION_PAYMENT,
	.perform = complete_payment,
	.is_repeated = is_completed,
	.take = rsv_payment_share,
	.last_round = ROUND_LOST};

Datum
reservation_complete_payment(PG_FUNCTION_ARGS)
{
	return rsv_payment_report_run_amount(fcinfo, &completion);
}
