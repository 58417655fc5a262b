/*
 * complete_refund.c
 *		Money that was owed back has been paid back.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/errcodes.h"
#include "command/context.h"
#include "command/payment_report.h"
#include "command/run.h"
#include "money/ledger.h"
#include "utils/fmgrprotos.h"

PG_FUNCTION_INFO_V1(reservation_complete_refund);

static char *
amount_text(Numeric amount)
{
	return DatumGetCString(DirectFunctionCall1(numeric_out,
											   NumericGetDatum(amount)));
}

/* The caller's amount, or else all that is owed */
static Numeric
amount_to_refund(const Command *command, const Payment *refund, Numeric owed)
{
	Numeric		given = rsv_payment_report_amount(command, refund);

	if (given == NULL)
		return owed;
	if (rsv_amount_is_more(given, owed))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("refund exceeds the amount that is owed"),
				 errdetail("The amount that is owed is %s %s, and the refund is %s.",
						   amount_text(owed),
						   refund->currency, amount_text(given)),
				 errhint("Lower the reservation's amount first; then the difference is owed.")));
	return given;
}

static void
complete_refund(Command *command, const PaymentReport *report)
{
	Record	   *record = &command->record;
	Payment		refund = rsv_ledger_find(record, DIRECTION_REFUND,
										 report->reference, report->currency);
	Numeric		owed;
	Ledger		ledger;

	if (refund.status == ENTRY_REFUNDED)
	{
		rsv_payment_report_repeat(command, report, &refund);
		return;
	}
	if (!rsv_command_allowed(command))
		return;
	owed = rsv_ledger_owed(record, refund.currency);
	if (rsv_amount_is_nothing(owed))
	{
		rsv_command_refuse(command, REASON_WRONG_STATUS);
		return;
	}
	refund.amount = amount_to_refund(command, &refund, owed);
	refund.status = ENTRY_REFUNDED;
	refund.method = report->method;
	rsv_ledger_write(record, DIRECTION_REFUND, &refund, command->now);
	rsv_ledger_ask(record, DIRECTION_REFUND,
				   rsv_amount_subtract(owed, refund.amount), refund.currency,
				   command->now);
	rsv_command_accept(command);
	ledger = rsv_ledger_read(record);
	record->payment_status = rsv_ledger_status(&ledger, record);
	rsv_payment_report_tell(command, EVENT_REFUND_COMPLETED, "refunded",
							&refund);
}

Datum
reservation_complete_refund(PG_FUNCTION_ARGS)
{
	return rsv_payment_report_run(fcinfo, COMMAND_COMPLETE_REFUND,
								  complete_refund);
}
