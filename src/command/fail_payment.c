/*
 * fail_payment.c
 *		A payment did not work out: here are other ways to pay.
 *
 * The hold, or the change that is to be paid, lives on until its time, or until
 * too many payments have failed.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/funcargs.h"
#include "base/guc.h"
#include "command/context.h"
#include "command/expire_reservation.h"
#include "command/payment_report.h"
#include "command/run.h"
#include "command/settlement.h"
#include "command/units.h"
#include "inventory/alternatives.h"
#include "money/ledger.h"
#include "utils/varlena.h"

PG_FUNCTION_INFO_V1(reservation_fail_payment);

enum
{
	ARGUMENT_ID,
	ARGUMENT_REFERENCE,
	ARGUMENT_REASON,
	ARGUMENT_KEY,
	ARGUMENT_BOOKING
};

/*
 * An authorization may be let go whatever is due, also after its reservation
 * has ended. Any other attempt was one to pay an amount that is due, and a
 * reservation on the waitlist was not asked for any.
 */
static Numeric
amount_that_failed(const Command *command, const Payment *payment)
{
	const Record *record = &command->record;
	Ledger		ledger;
	Numeric		due;

	if (payment->status == ENTRY_AUTHORIZED ||
		(payment->status == ENTRY_CANCELED && payment->amount))
		return payment->amount;
	if (record->status == STATUS_WAITLISTED &&
		record->payment_status == PAYMENT_NONE)
		return rsv_amount_nothing();
	ledger = rsv_ledger_read(record);
	due = rsv_ledger_next(&ledger, record);
	return payment->amount && !rsv_amount_is_nothing(due) ?
		payment->amount : due;
}

/* Tells all methods of payment but the one that failed. */
static void
tell_payment_methods(JsonBuilder *payload, const char *failed)
{
	char	   *list = pstrdup(rsv_guc_payment_methods);
	List	   *methods;
	ListCell   *cell;

	(void) SplitGUCList(list, ',', &methods);
	rsv_json_open_array(payload, "methods");
	foreach(cell, methods)
		if (failed == NULL || strcmp(lfirst(cell), failed) != 0)
			rsv_json_text(payload, NULL, lfirst(cell));
	rsv_json_close_array(payload);
}

static Datum
find_payment_alternatives(const Command *command)
{
	Claim		claim = rsv_command_prepare(command, &command->record,
											DEMAND_NEW);

	return rsv_alternatives_of(&claim.question, &claim.question.demands[0]);
}

static void
tell_payment_failed(Command *command, const PaymentReport *report,
					const Payment *payment, int32 attempts)
{
	JsonBuilder payload;

	rsv_command_open_changes(command, &payload);
	rsv_json_text(&payload, "provider_reference", payment->reference);
	rsv_json_text(&payload, "reason", report->failure);
	rsv_json_money(&payload, "failed", payment->amount);
	rsv_json_text(&payload, "currency", payment->currency);
	rsv_json_number(&payload, "attempts", attempts);
	tell_payment_methods(&payload, payment->method);
	rsv_json_jsonb(&payload, "alternatives", command->outcome.alternatives);
	rsv_command_event(command, EVENT_PAYMENT_FAILED, &payload);
}

static void
fail_payment(Command *command, const PaymentReport *report)
{
	Record	   *record = &command->record;
	Payment		payment = rsv_ledger_find(record, DIRECTION_PAYMENT,
										  report->reference, NULL);
	Settlement	settlement;

	if (payment.status == ENTRY_FAILED)
	{
		command->outcome.accepted = true;
		command->outcome.alternatives = find_payment_alternatives(command);
		return;
	}
	if (!rsv_command_allowed(command))
		return;
	payment.amount = amount_that_failed(command, &payment);
	if (payment.status == ENTRY_COMPLETED ||
		rsv_amount_is_nothing(payment.amount))
	{
		rsv_command_refuse(command, REASON_WRONG_STATUS);
		return;
	}
	payment.status = ENTRY_FAILED;
	rsv_ledger_write(record, DIRECTION_PAYMENT, &payment, command->now);
	rsv_command_accept(command);
	settlement = rsv_settle(command);
	command->outcome.alternatives = find_payment_alternatives(command);
	tell_payment_failed(command, report, &payment, settlement.ledger.failures);
	rsv_settlement_tell(command, &settlement);
	if ((record->status == STATUS_HELD || record->pending) &&
		settlement.ledger.failures >= rsv_guc_max_payment_attempts)
		(void) rsv_command_expire(command);
}

static bool
has_failed(EntryStatus status)
{
	return status == ENTRY_FAILED;
}

/* Where the payment was authorized, it has failed only there. */
static Numeric
share_of_failure(const Command *command, const Payment *payment,
				 ReportRound round)
{
	if (payment->status == ENTRY_COMPLETED)
		return NULL;
	if (round == ROUND_KNOWN)
		return payment->amount;
	return round == ROUND_OPEN ? amount_that_failed(command, payment) : NULL;
}

static const ReportType failure = {
	.command = COMMAND_FAIL_PAYMENT,
	.direction = DIRECTION_PAYMENT,
	.perform = fail_payment,
	.is_repeated = has_failed,
	.take = share_of_failure,
	.last_round = ROUND_OPEN,
	.apart = true};

Datum
reservation_fail_payment(PG_FUNCTION_ARGS)
{
	PaymentReport report = {
		.reference = rsv_arg_reference(fcinfo, ARGUMENT_REFERENCE,
									   "provider_reference"),
		.failure = rsv_arg_optional_text(fcinfo, ARGUMENT_REASON, "reason")};

	return rsv_payment_report_run(fcinfo, &failure, &report, ARGUMENT_KEY,
								  ARGUMENT_BOOKING);
}
