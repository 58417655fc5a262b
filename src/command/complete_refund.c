/*
 * complete_refund.c
 *		Money has been paid back: a fact, whether it was owed or not.
 *
 * A provider may refund at its own desk, and may report a refund before its
 * payment. What was not owed is due again, until the payment or a lower amount
 * accounts for it.
 */
#include "postgres.h"

#include "base/amount.h"
#include "command/context.h"
#include "command/payment_report.h"
#include "command/run.h"
#include "command/settlement.h"
#include "money/ledger.h"

PG_FUNCTION_INFO_V1(reservation_complete_refund);

/*
 * The payment status, and what is due again of an amount that was not owed
 */
static void
settle_refund(Command *command, const Payment *refund)
{
	Record	   *record = &command->record;
	Ledger		ledger;

	if (rsv_payment_counts(refund, record))
	{
		(void) rsv_settle(command);
		return;
	}
	ledger = rsv_ledger_read(record);
	record->payment_status = rsv_ledger_status(&ledger, record);
}

static void
tell_refund(Command *command, const Payment *refund, Numeric not_owed)
{
	JsonBuilder payload;

	rsv_payment_report_open(command, &payload, "refunded", refund);
	if (!rsv_amount_is_nothing(not_owed))
		rsv_json_money(&payload, "not_owed", not_owed);
	rsv_command_event(command, EVENT_REFUND_COMPLETED, &payload);
}

/* Takes the refund off what is owed, as far as it goes. */
static void
book_refund(Command *command, Payment *refund, Numeric owed)
{
	rsv_ledger_write(&command->record, DIRECTION_REFUND, refund, command->now);
	rsv_ledger_ask(&command->record, DIRECTION_REFUND,
				   rsv_amount_excess(owed, refund->amount), refund->currency,
				   command->now);
	rsv_command_accept(command);
	settle_refund(command, refund);
	tell_refund(command, refund, rsv_amount_excess(refund->amount, owed));
}

static void
complete_refund(Command *command, const PaymentReport *report)
{
	Record	   *record = &command->record;
	Payment		refund = rsv_ledger_find(record, DIRECTION_REFUND,
										 report->reference, report->currency);
	Numeric		owed;

	if (refund.status == ENTRY_REFUNDED)
	{
		rsv_payment_report_repeat(command, report, &refund);
		return;
	}
	if (!rsv_command_allowed(command))
		return;
	owed = rsv_ledger_read_in(record, refund.currency).owed;
	refund.amount = rsv_payment_report_amount(report, &refund);
	if (refund.amount == NULL)
		refund.amount = owed;
	if (rsv_amount_is_nothing(refund.amount))
	{
		rsv_command_refuse(command, REASON_WRONG_STATUS);
		return;
	}
	refund.status = ENTRY_REFUNDED;
	refund.method = report->method;
	book_refund(command, &refund, owed);
}

static bool
is_refunded(EntryStatus status)
{
	return status == ENTRY_REFUNDED;
}

/* Takes all that is owed, and then also what was paid and is not owed. */
static Numeric
share_of_refund(const Command *command, const Payment *refund,
				ReportRound round)
{
	Ledger		ledger = rsv_ledger_read_in(&command->record,
											refund->currency);

	if (round == ROUND_OPEN)
		return ledger.owed;
	return round == ROUND_LOST ?
		rsv_amount_add(ledger.owed,
					   rsv_amount_excess(rsv_ledger_kept(&ledger),
										 rsv_amount_nothing())) : NULL;
}

static const ReportType refund_report = {
	.command = COMMAND_COMPLETE_REFUND,
	.direction = DIRECTION_REFUND,
	.perform = complete_refund,
	.is_repeated = is_refunded,
	.take = share_of_refund,
	.last_round = ROUND_OPEN};

Datum
reservation_complete_refund(PG_FUNCTION_ARGS)
{
	return rsv_payment_report_run_amount(fcinfo, &refund_report);
}
