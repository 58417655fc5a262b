/*
 * cancel.c
 *		CancelReservation: the customer gives the place back.
 */
#include "postgres.h"

#include "command.h"
#include "input.h"

PG_FUNCTION_INFO_V1(reservation_cancel_reservation);

static void
cancel(Command *command)
{
	Record	   *record = &command->record;
	Payload		payload;

	if (!rsv_command_allowed(command))
		return;
	if (rsv_status_occupies(record->status))
		(void) rsv_claim_release(&record->id, record->resource_ids,
								 record->nresources);
	rsv_command_accept(command);
	record->status = STATUS_CANCELED;
	record->ended_at = command->now;
	record->expires_at = DT_NOBEGIN;
	if (record->payment_status == PAYMENT_DUE)
		record->payment_status = PAYMENT_NONE;

	rsv_command_open_changes(command, &payload);
	rsv_payload_text(&payload, "reason",
					 rsv_input_optional_text(command->fcinfo, 1));
	rsv_command_event(command, "ReservationCanceled", &payload);
}

Datum
reservation_cancel_reservation(PG_FUNCTION_ARGS)
{
	pg_uuid_t	id = rsv_input_uuid(fcinfo, 0, "reservation_id");
	Command		command;

	if (rsv_command_begin(&command, COMMAND_CANCEL, fcinfo, 3))
	{
		rsv_command_load(&command, &id, 2);
		cancel(&command);
	}
	return rsv_command_end(&command);
}
