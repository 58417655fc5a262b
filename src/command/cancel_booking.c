/*
 * cancel_booking.c
 *		CancelBooking: all that can be canceled of what was booked together.
 *
 * Each reservation is canceled as by itself, with its own terms. All of them
 * are locked before any gives up its units, so that the command waits for no
 * row then. What has been given up is offered to the waitlist at the end.
 */
#include "postgres.h"

#include "base/funcargs.h"
#include "command/booking.h"
#include "command/cancel_reservation.h"
#include "command/run.h"
#include "miscadmin.h"
#include "model/booking_row.h"

PG_FUNCTION_INFO_V1(reservation_cancel_booking);

enum
{
	ARGUMENT_ID,
	ARGUMENT_REASON,
	ARGUMENT_KEY
};

static Datum
cancel_item(Command *item, const char *reason, MemoryContext keep)
{
	CHECK_FOR_INTERRUPTS();
	rsv_statement_push();
	rsv_command_load_item(item);
	rsv_command_cancel(item, reason);
	return rsv_booking_end_item(item, keep);
}

static Datum
cancel_booking(Command *command, const pg_uuid_t *id, const char *reason)
{
	int			n;
	pg_uuid_t  *ids = rsv_booking_reservations(id, false, &n);
	Command    *items = MemoryContextAllocHuge(CurrentMemoryContext,
											   (n + 1) * sizeof(Command));
	Datum	   *answers = palloc((n + 1) * sizeof(Datum));

	if (n == 0 && !rsv_booking_exists(id))
		rsv_booking_report_unknown(id);
	for (int i = 0; i < n; i++)
		rsv_command_lock_item(&items[i], COMMAND_CANCEL, command, &ids[i]);
	for (int i = 0; i < n; i++)
		answers[i] = cancel_item(&items[i], reason, CurrentMemoryContext);
	return rsv_booking_answers(answers, n);
}

Datum
reservation_cancel_booking(PG_FUNCTION_ARGS)
{
	pg_uuid_t	id = rsv_arg_uuid(fcinfo, ARGUMENT_ID, "booking_id");
	const char *reason = rsv_arg_optional_text(fcinfo, ARGUMENT_REASON,
											   "reason");
	Datum		answers = (Datum) 0;
	Command		command;

	if (rsv_command_begin(&command, COMMAND_CANCEL_BOOKING, fcinfo,
						  ARGUMENT_KEY))
		answers = cancel_booking(&command, &id, reason);
	return rsv_command_end_rows(&command, answers);
}
