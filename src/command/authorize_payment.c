/*
 * authorize_payment.c
 *		The provider has authorized a payment: it can be charged.
 *
 * An authorization neither confirms a hold nor keeps it alive; only money
 * does.
 */
#include "postgres.h"

#include "base/amount.h"
#include "command/complete_payment.h"
#include "command/context.h"
#include "command/payment_report.h"
#include "command/run.h"
#include "command/settlement.h"
#include "money/ledger.h"

PG_FUNCTION_INFO_V1(reservation_authorize_payment);

/*
 * The caller's amount, or else the part of the amount due that is not yet
 * authorized: of the deposit, and then of the rest
 */
static Numeric
amount_to_authorize(const Record *record, const PaymentReport *report,
					const Payment *payment)
{
	Numeric		given = rsv_payment_report_amount(report, payment);
	Ledger		ledger;
	Numeric		due;

	if (given)
		return given;
	rsv_payment_report_check_amount(record, payment);
	ledger = rsv_ledger_read(record);
	due = rsv_amount_excess(rsv_ledger_due_now(&ledger, record),
							ledger.authorized);
	return rsv_amount_is_nothing(due) ?
		rsv_amount_excess(rsv_ledger_due(&ledger, record),
						  ledger.authorized) : due;
}

static bool
is_authorized(EntryStatus status)
{
	return status == ENTRY_AUTHORIZED || status == ENTRY_COMPLETED;
}

static void
authorize_payment(Command *command, const PaymentReport *report)
{
	Record	   *record = &command->record;
	Payment		payment = rsv_ledger_find(record, DIRECTION_PAYMENT,
										  report->reference, report->currency);
	Settlement	settlement;

	if (is_authorized(payment.status))
	{
		rsv_payment_report_repeat(command, report, &payment);
		return;
	}
	if (!rsv_command_allowed(command))
		return;
	payment.amount = amount_to_authorize(record, report, &payment);
	if (rsv_amount_is_nothing(payment.amount))
	{
		rsv_command_refuse(command, REASON_WRONG_STATUS);
		return;
	}
	payment.status = ENTRY_AUTHORIZED;
	payment.method = report->method ? report->method : payment.method;
	rsv_ledger_write(record, DIRECTION_PAYMENT, &payment, command->now);
	rsv_command_accept(command);
	settlement = rsv_settle(command);
	rsv_payment_report_tell(command, EVENT_PAYMENT_AUTHORIZED, "authorized",
							&payment);
	rsv_settlement_tell(command, &settlement);
	if (rsv_resource_any_capture(record->resource_ids, record->nresources))
		rsv_command_charge(command, &payment);
}

/* As of a payment, but for what is authorized already */
static Numeric
share_of_authorization(const Command *command, const Payment *payment,
					   ReportRound round)
{
	Numeric		share = rsv_payment_share(command, payment, round);

	return share && round != ROUND_KNOWN ?
		rsv_amount_excess(share, rsv_ledger_read(&command->record).authorized) :
		NULL;
}

static const ReportType authorization = {
	.command = COMMAND_AUTHORIZE_PAYMENT,
	.direction = DIRECTION_PAYMENT,
	.perform = authorize_payment,
	.is_repeated = is_authorized,
	.take = share_of_authorization,
	.last_round = ROUND_AGAIN};

Datum
reservation_authorize_payment(PG_FUNCTION_ARGS)
{
	return rsv_payment_report_run_amount(fcinfo, &authorization);
}
