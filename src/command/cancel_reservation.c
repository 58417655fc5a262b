/*
 * cancel_reservation.c
 *		CancelReservation: the customer gives the place back.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/funcargs_text.h"
#include "command/context.h"
#include "command/run.h"
#include "command/settlement.h"
#include "command/units.h"
#include "inventory/waitlist.h"
#include "money/ledger.h"
#include "money/redemption.h"
#include "money/refund.h"

PG_FUNCTION_INFO_V1(reservation_cancel_reservation);

/*
 * The part of the paid amount that the house keeps. A customer on the waitlist
 * has no place to give back, and gets everything.
 */
static Numeric
amount_retained(const Command *command)
{
	const Record *record = &command->record;
	Ledger		ledger;

	if (record->payment_status == PAYMENT_NONE ||
		command->before.status == STATUS_WAITLISTED)
		return rsv_amount_nothing();
	ledger = rsv_ledger_read(record);
	return rsv_refund_retained(record, rsv_ledger_kept(&ledger), command->now);
}

static void
cancel_reservation(Command *command)
{
	Record	   *record = &command->record;
	Settlement	settlement;
	JsonBuilder payload;

	if (!rsv_command_allowed(command))
		return;
	if (rsv_status_occupies(record->status))
		(void) rsv_command_release(command);
	else
		rsv_waitlist_remove(&record->id);
	rsv_command_accept(command);
	record->status = STATUS_CANCELED;
	record->ended_at = command->now;
	record->expires_at = DT_NOBEGIN;
	rsv_redemption_release(record, command->now);
	settlement = rsv_settle(command, amount_retained(command));

	rsv_command_open_changes(command, &payload);
	rsv_json_text(&payload, "reason",
					 rsv_arg_optional_text(command->fcinfo, 1,
											 "reason"));
	rsv_command_event(command, EVENT_RESERVATION_CANCELED, &payload);
	rsv_settlement_tell(command, &settlement);
}

Datum
reservation_cancel_reservation(PG_FUNCTION_ARGS)
{
	return rsv_command_run(fcinfo, COMMAND_CANCEL, 2, 3, cancel_reservation);
}
