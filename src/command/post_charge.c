/*
 * post_charge.c
 *		PostCharge: more is to be paid than the stay, or less, also after it.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/errcodes.h"
#include "base/funcargs.h"
#include "command/context.h"
#include "command/pending_modification.h"
#include "command/run.h"
#include "command/settlement.h"
#include "money/charge.h"

PG_FUNCTION_INFO_V1(reservation_post_charge);

enum
{
	ARGUMENT_ID,
	ARGUMENT_KIND,
	ARGUMENT_AMOUNT,
	ARGUMENT_CODE,
	ARGUMENT_KEY
};

static Charge
read_charge(FunctionCallInfo fcinfo)
{
	Charge		charge = {
		.kind = rsv_arg_charge_kind(fcinfo, ARGUMENT_KIND, "kind"),
		.code = rsv_arg_optional_text(fcinfo, ARGUMENT_CODE, "code"),
		.amount = rsv_arg_signed_amount(fcinfo, ARGUMENT_AMOUNT, "amount")};

	if (charge.kind != CHARGE_ADJUSTMENT &&
		!rsv_amount_is_more(charge.amount, rsv_amount_nothing()))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("amount must be greater than zero"),
				 errhint("Only an adjustment may be negative.")));
	return charge;
}

static void
tell_charge(Command *command, const Charge *charge,
			const Settlement *settlement)
{
	const Record *record = &command->record;
	JsonBuilder payload;

	rsv_command_open_changes(command, &payload);
	rsv_charge_tell(&payload, charge);
	rsv_json_money(&payload, "due", rsv_settlement_due(record, settlement));
	rsv_json_text(&payload, "currency", record->currency);
	rsv_command_event(command, EVENT_CHARGE_POSTED, &payload);
	rsv_settlement_tell(command, settlement);
}

/*
 * Is the reservation in another currency only if a change is paid? Then a
 * charge would have no currency that is sure.
 */
static bool
currency_is_pending(const Record *record)
{
	return record->pending &&
		strcmp(rsv_pending_undone(record).currency, record->currency) != 0;
}

/* A hold or a change for which nothing is to be paid any more is firm. */
static void
post_charge(Command *command, Charge *charge)
{
	Record	   *record = &command->record;
	Settlement	settlement;

	if (!rsv_command_allowed(command))
		return;
	if (currency_is_pending(record))
	{
		rsv_command_refuse(command, REASON_PAYMENT_DUE);
		return;
	}
	charge->amount = rsv_amount_given(charge->amount, record->currency);
	rsv_command_accept(command);
	rsv_charge_post(record, charge, command->now);
	settlement = rsv_settle(command);
	tell_charge(command, charge, &settlement);
	if ((record->status == STATUS_HELD || record->pending) &&
		settlement.was_due && !settlement.is_due)
		rsv_command_finalize(command);
}

Datum
reservation_post_charge(PG_FUNCTION_ARGS)
{
	pg_uuid_t	id = rsv_arg_uuid(fcinfo, ARGUMENT_ID, "reservation_id");
	Charge		charge = read_charge(fcinfo);
	Command		command;

	if (rsv_command_begin(&command, COMMAND_POST_CHARGE, fcinfo, ARGUMENT_KEY))
	{
		rsv_command_load(&command, &id, NO_ARGUMENT);
		post_charge(&command, &charge);
	}
	return rsv_command_end(&command);
}
