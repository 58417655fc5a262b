/*
 * undo_checkin.c
 *		UndoCheckin: it was somebody else, or is not today.
 *
 * The place is again what was booked: the time before it, if the guest was
 * early, is free, and the units may be changed again.
 */
#include "postgres.h"

#include "command.h"

PG_FUNCTION_INFO_V1(reservation_undo_checkin);

static Statement delete_row = STATEMENT(
	"DELETE FROM reservation.allocation WHERE allocation_id = $1", INT8OID);

static Statement restore_row = STATEMENT(
	"UPDATE reservation.allocation SET pinned = $2, during = $3"
	" WHERE allocation_id = $1",
	INT8OID, BOOLOID, TSTZRANGEOID);

/*
 * False for a row that was only for the time before. Whoever waits for just
 * these units may have them once they can be changed.
 */
static bool
restore(Command *command, Allocation *row)
{
	const Record *record = &command->record;
	const Resource *resource = rsv_resource_get(row->resource_id);
	Period		place = rsv_resource_occupied(resource, record->during);
	Arguments	arguments = {0};

	rsv_command_free(command, row->resource_id, row->during);
	rsv_argument_int64(&arguments, row->id);
	if (row->during.to <= place.from)
	{
		rsv_statement_write(&delete_row, &arguments, 1);
		return false;
	}
	row->during.from = Max(row->during.from, place.from);
	rsv_argument_bool(&arguments, record->choosy);
	rsv_argument_period(&arguments, row->during);
	rsv_statement_write(&restore_row, &arguments, 1);
	return true;
}

static Stock
restore_rows(Command *command)
{
	const Record *record = &command->record;
	Stock		stock = rsv_claim_lock_own(&record->id, record->resource_ids,
										   record->nresources);
	int			n = 0;

	for (int i = 0; i < stock.n; i++)
		if (restore(command, &stock.rows[i]))
			stock.rows[n++] = stock.rows[i];
	rsv_claim_unlock_own(record->resource_ids, record->nresources);
	stock.n = n;
	return stock;
}

static void
undo(Command *command)
{
	Record	   *record = &command->record;
	Stock		stock;
	Payload		payload;

	if (!rsv_command_allowed(command))
		return;
	stock = restore_rows(command);
	rsv_command_accept(command);
	record->status = STATUS_CONFIRMED;
	record->checked_in_at = DT_NOBEGIN;
	rsv_command_open_changes(command, &payload);
	rsv_payload_units(&payload, &stock);
	rsv_command_event(command, "CheckinUndone", &payload);
}

Datum
reservation_undo_checkin(PG_FUNCTION_ARGS)
{
	return rsv_command_run(fcinfo, COMMAND_UNDO_CHECKIN, 1, 2, undo);
}
