/*
 * authorize_payment.c
 *		The provider has authorized a payment: it can be charged.
 *
 * That does not confirm a hold nor keep it alive; only money does.
 */
#include "postgres.h"

#include "command.h"
#include "input.h"
#include "money/amount.h"
#include "settlement.h"

PG_FUNCTION_INFO_V1(reservation_authorize_payment);

/* What is due and nobody has authorized yet, unless the caller says */
static Datum
amount_of(const Command *command)
{
	const Record *record = &command->record;
	Datum		given = rsv_input_payment(command->fcinfo, 2, "amount");
	Ledger		ledger;

	if (given)
		return rsv_amount_given(given, record->currency);
	ledger = rsv_ledger_read(&record->id);
	return rsv_amount_excess(rsv_ledger_due(&ledger, record),
							 ledger.authorized);
}

static void
tell_authorized(Command *command, const Payment *payment)
{
	Payload		payload;

	rsv_command_open_changes(command, &payload);
	rsv_payload_text(&payload, "provider_reference", payment->reference);
	rsv_payload_text(&payload, "method", payment->method);
	rsv_payload_money(&payload, "authorized", payment->amount);
	rsv_payload_text(&payload, "currency", command->record.currency);
	rsv_command_event(command, "PaymentAuthorized", &payload);
}

static void
authorize(Command *command, const char *reference, const char *method)
{
	Record	   *record = &command->record;
	Payment		payment = rsv_ledger_find(&record->id, DIRECTION_PAYMENT,
										  reference);
	Settlement	settlement;

	if (rsv_payment_is(&payment, "authorized") ||
		rsv_payment_is(&payment, "completed"))
	{
		command->outcome.accepted = true;
		return;
	}
	if (!rsv_command_allowed(command))
		return;
	payment.amount = amount_of(command);
	if (rsv_amount_is_nothing(payment.amount))
	{
		rsv_command_refuse(command, "wrong_status");
		return;
	}
	payment.status = "authorized";
	payment.method = method ? method : payment.method;
	rsv_ledger_write(record, DIRECTION_PAYMENT, &payment, command->now);
	rsv_command_accept(command);
	settlement = rsv_settle(command, rsv_settlement_price(record));
	tell_authorized(command, &payment);
	rsv_settlement_tell(command, &settlement);
	if (rsv_resource_any_capture(record->resource_ids, record->nresources))
		rsv_command_charge(command, &payment);
}

Datum
reservation_authorize_payment(PG_FUNCTION_ARGS)
{
	pg_uuid_t	id = rsv_input_uuid(fcinfo, 0, "reservation_id");
	const char *reference =
		rsv_input_reference(fcinfo, 1, "provider_reference");
	const char *method = rsv_input_optional_text(fcinfo, 3);
	Command		command;

	(void) rsv_input_payment(fcinfo, 2, "amount");
	if (rsv_command_begin(&command, COMMAND_AUTHORIZE_PAYMENT, fcinfo, 4))
	{
		rsv_command_load(&command, &id, NO_ARGUMENT);
		authorize(&command, reference, method);
	}
	return rsv_command_end(&command);
}
