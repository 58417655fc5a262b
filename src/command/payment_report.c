/*
 * payment_report.c
 *		Shared by the commands by which a payment provider reports.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/errcodes.h"
#include "base/funcargs.h"
#include "command/booking_report.h"
#include "command/payment_report.h"
#include "command/run.h"
#include "model/booking_row.h"
#include "money/ledger.h"
#include "storage/statement.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/uuid.h"

enum
{
	ARGUMENT_ID,
	ARGUMENT_REFERENCE,
	ARGUMENT_AMOUNT,
	ARGUMENT_METHOD,
	ARGUMENT_KEY,
	ARGUMENT_CURRENCY,
	ARGUMENT_BOOKING
};

/* Does booking_id name it? Else the other id may still be that of a booking. */
static bool
find_booking(FunctionCallInfo fcinfo, int booking_argument, pg_uuid_t *booking)
{
	bool		named = !PG_ARGISNULL(booking_argument);

	if (named && !PG_ARGISNULL(ARGUMENT_ID))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("reservation_id and booking_id cannot both be given"),
				 errhint("A payment is either for one reservation or for all of a booking.")));
	*booking = rsv_arg_uuid(fcinfo, named ? booking_argument : ARGUMENT_ID,
							"reservation_id");
	return named;
}

static void
run_report(Command *command, const ReportType *type,
		   const PaymentReport *report, const pg_uuid_t *id, bool of_booking)
{
	command->reference = report->reference;
	if (!of_booking && rsv_command_load_if_exists(command, id))
		type->perform(command, report);
	else if (rsv_booking_exists(id))
		rsv_booking_report(command, type, report, id);
	else if (of_booking)
		rsv_booking_report_unknown(id);
	else
		rsv_record_report_unknown(id);
}

Datum
rsv_payment_report_run(FunctionCallInfo fcinfo, const ReportType *type,
					   const PaymentReport *report, int key_argument,
					   int booking_argument)
{
	pg_uuid_t	id;
	bool		of_booking = find_booking(fcinfo, booking_argument, &id);
	Command		command;

	if (rsv_command_begin(&command, type->command, fcinfo, key_argument))
		run_report(&command, type, report, &id, of_booking);
	return rsv_command_end(&command);
}

Datum
rsv_payment_report_run_amount(FunctionCallInfo fcinfo, const ReportType *type)
{
	PaymentReport report = {
		.reference = rsv_arg_reference(fcinfo, ARGUMENT_REFERENCE,
									   "provider_reference"),
		.amount = rsv_arg_payment(fcinfo, ARGUMENT_AMOUNT, "amount"),
		.method = rsv_arg_optional_text(fcinfo, ARGUMENT_METHOD, "method"),
		.currency = rsv_arg_currency(fcinfo, ARGUMENT_CURRENCY, "currency")};

	return rsv_payment_report_run(fcinfo, type, &report, ARGUMENT_KEY,
								  ARGUMENT_BOOKING);
}

static Statement select_refusal = STATEMENT_BY_INDEX(
	"SELECT FROM reservation.event WHERE aggregateid = $1"
	" AND type = $5 AND payload ->> 'command' = $2"
	" AND payload ->> 'reason' = $3"
	" AND payload ->> 'provider_reference' = $4 LIMIT 1",
	TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID);

bool
rsv_payment_report_was_refused(const Command *command)
{
	Datum		id = UUIDPGetDatum(&command->record.id);
	Arguments	arguments = {0};

	if (command->reference == NULL)
		return false;
	rsv_argument_text(&arguments,
					  DatumGetCString(DirectFunctionCall1(uuid_out, id)));
	rsv_argument_text(&arguments, rsv_command_name(command->type));
	rsv_argument_text(&arguments, rsv_reason_name(command->outcome.reason));
	rsv_argument_text(&arguments, command->reference);
	rsv_argument_text(&arguments, rsv_event_type_name(EVENT_COMMAND_REJECTED));
	return rsv_statement_execute(&select_refusal, &arguments) > 0;
}

Numeric
rsv_payment_report_amount(const PaymentReport *report, const Payment *payment)
{
	return report->amount ?
		rsv_amount_given(report->amount, payment->currency) : NULL;
}

void
rsv_payment_report_check_amount(const Record *record, const Payment *payment)
{
	if (!rsv_payment_counts(payment, record))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("amount must be given for a payment in %s",
						payment->currency),
				 errdetail("The reservation is to be paid in %s.",
						   record->currency),
				 errhint("Pass the amount that the payment provider reports.")));
}

void
rsv_payment_report_repeat(Command *command, const PaymentReport *report,
						  const Payment *payment)
{
	if (report->currency &&
		strcmp(report->currency, payment->known_currency) != 0)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("payment \"%s\" was reported in %s before, not in %s",
						payment->reference, payment->known_currency,
						report->currency),
				 errhint("A reference stands for one payment; report another one under a reference of its own.")));
	command->outcome.accepted = true;
}

void
rsv_payment_report_open(Command *command, JsonBuilder *payload,
						const char *key, const Payment *payment)
{
	rsv_command_open_changes(command, payload);
	rsv_json_text(payload, "provider_reference", payment->reference);
	rsv_json_text(payload, "method", payment->method);
	rsv_json_money(payload, key, payment->amount);
	rsv_json_text(payload, "currency", payment->currency);
}

void
rsv_payment_report_tell(Command *command, EventType type, const char *key,
						const Payment *payment)
{
	JsonBuilder payload;

	rsv_payment_report_open(command, &payload, key, payment);
	rsv_command_event(command, type, &payload);
}
