/*
 * provider.c
 *		What the commands share by which a payment provider reports.
 */
#include "postgres.h"

#include "input.h"
#include "money/amount.h"
#include "provider.h"

enum
{
	ARGUMENT_ID,
	ARGUMENT_REFERENCE,
	ARGUMENT_AMOUNT,
	ARGUMENT_METHOD,
	ARGUMENT_KEY
};

Datum
rsv_provider_report(FunctionCallInfo fcinfo, CommandType type,
					ProviderReport report)
{
	pg_uuid_t	id = rsv_input_uuid(fcinfo, ARGUMENT_ID, "reservation_id");
	const char *reference = rsv_input_reference(fcinfo, ARGUMENT_REFERENCE,
												"provider_reference");
	const char *method = rsv_input_optional_text(fcinfo, ARGUMENT_METHOD);
	Command		command;

	(void) rsv_input_payment(fcinfo, ARGUMENT_AMOUNT, "amount");
	if (rsv_command_begin(&command, type, fcinfo, ARGUMENT_KEY))
	{
		rsv_command_load(&command, &id, NO_ARGUMENT);
		report(&command, reference, method);
	}
	return rsv_command_end(&command);
}

Datum
rsv_provider_amount(const Command *command)
{
	Datum		given = rsv_input_payment(command->fcinfo, ARGUMENT_AMOUNT,
										  "amount");

	return given ? rsv_amount_given(given, command->record.currency) : given;
}

void
rsv_provider_tell(Command *command, const char *type, const char *key,
				  const Payment *payment)
{
	Payload		payload;

	rsv_command_open_changes(command, &payload);
	rsv_payload_text(&payload, "provider_reference", payment->reference);
	rsv_payload_text(&payload, "method", payment->method);
	rsv_payload_money(&payload, key, payment->amount);
	rsv_payload_text(&payload, "currency", command->record.currency);
	rsv_command_event(command, type, &payload);
}
