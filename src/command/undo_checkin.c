/*
 * undo_checkin.c
 *		UndoCheckin: the check-in was a mistake.
 *
 * The place is again the one that was booked: time before it, if the guest was
 * early, is free, and the units may be changed again.
 */
#include "postgres.h"

#include "command/context.h"
#include "command/pending_modification.h"
#include "command/run.h"
#include "command/units.h"
#include "inventory/late_stay.h"
#include "storage/locking.h"

PG_FUNCTION_INFO_V1(reservation_undo_checkin);

/*
 * Cuts the row to the time that was booked; false, to delete it, if it lies
 * outside of that time. The row counts as freed, because a stay on the
 * waitlist may fit once these units can be changed; and so does the present,
 * which a guest who is late had taken.
 */
static bool
restore_row(Allocation *row, void *context)
{
	Command    *command = context;
	const Record *record = &command->record;
	const Resource *resource = rsv_resource_get(row->resource_id);
	Period		place = rsv_resource_occupied(resource, record->during);

	Assert(rsv_lock_is_held(row->resource_id));
	rsv_command_free(command, row->resource_id,
					 (Period) {row->during.from,
							   Max(row->during.to,
								   rsv_late_stay_end(command->now))});
	if (row->during.to <= place.from || row->during.from >= place.to)
		return false;
	row->during.from = Max(row->during.from, place.from);
	row->during.to = Min(row->during.to, place.to);
	row->rewritten = true;
	row->pinned = record->wants_named_units;
	return true;
}

static void
undo_checkin(Command *command)
{
	Record	   *record = &command->record;
	Allocations stock;
	JsonBuilder payload;

	if (!rsv_command_allowed(command))
		return;
	rsv_pending_give_up(command);
	stock = rsv_command_change_rows(command, restore_row, command);
	rsv_command_accept(command);
	record->status = STATUS_CONFIRMED;
	record->checked_in_at = DT_NOBEGIN;
	rsv_command_open_changes(command, &payload);
	rsv_allocation_tell(&payload, &stock);
	rsv_command_event(command, EVENT_CHECKIN_UNDONE, &payload);
}

Datum
reservation_undo_checkin(PG_FUNCTION_ARGS)
{
	return rsv_command_run(fcinfo, COMMAND_UNDO_CHECKIN, 1, 2, undo_checkin);
}
