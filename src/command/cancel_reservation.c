/*
 * cancel_reservation.c
 *		CancelReservation: the customer gives the place back.
 */
#include "postgres.h"

#include "base/funcargs_text.h"
#include "command/cancel_reservation.h"
#include "command/ending.h"
#include "command/pending_modification.h"
#include "command/run.h"
#include "command/settlement.h"
#include "command/units.h"
#include "inventory/waitlist.h"
#include "money/redemption.h"

PG_FUNCTION_INFO_V1(reservation_cancel_reservation);

void
rsv_command_cancel(Command *command, const char *reason)
{
	Record	   *record = &command->record;
	Settlement	settlement;
	JsonBuilder payload;
	Charge		charge;
	bool		posted;

	if (!rsv_command_allowed(command))
		return;
	rsv_pending_give_up(command);
	if (rsv_status_occupies(record->status))
		(void) rsv_command_release(command);
	else
		rsv_waitlist_remove(&record->id);
	rsv_command_accept(command);
	record->status = STATUS_CANCELED;
	record->ended_at = command->now;
	record->expires_at = DT_NOBEGIN;
	rsv_redemption_release(record, command->now);
	posted = rsv_ending_cancel(command, &charge);
	settlement = rsv_settle(command);

	rsv_command_open_changes(command, &payload);
	rsv_json_text(&payload, "reason", reason);
	if (posted)
		rsv_charge_tell(&payload, &charge);
	rsv_command_event(command, EVENT_RESERVATION_CANCELED, &payload);
	rsv_settlement_tell(command, &settlement);
}

static void
cancel_reservation(Command *command)
{
	rsv_command_cancel(command, rsv_arg_optional_text(command->fcinfo, 1,
													  "reason"));
}

Datum
reservation_cancel_reservation(PG_FUNCTION_ARGS)
{
	return rsv_command_run(fcinfo, COMMAND_CANCEL, 2, 3, cancel_reservation);
}
