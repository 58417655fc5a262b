/*
 * mark_no_show.c
 *		The guest has not come, and the place is free for others.
 */
#include "postgres.h"

#include "command/context.h"
#include "command/pending_modification.h"
#include "command/run.h"
#include "command/units.h"

PG_FUNCTION_INFO_V1(reservation_mark_no_show);

static void
mark_no_show(Command *command)
{
	Record	   *record = &command->record;
	Record		paid = rsv_pending_undone(record);
	JsonBuilder payload;

	if (!rsv_command_allowed(command))
		return;
	if (command->now < rsv_command_day_of_arrival(&paid))
	{
		rsv_command_refuse(command, REASON_NOT_DUE);
		return;
	}
	rsv_pending_give_up(command);
	(void) rsv_command_release(command);
	rsv_command_accept(command);
	record->status = STATUS_NO_SHOW;
	record->ended_at = command->now;

	rsv_command_open_changes(command, &payload);
	rsv_command_event(command, EVENT_RESERVATION_NO_SHOW, &payload);
}

Datum
reservation_mark_no_show(PG_FUNCTION_ARGS)
{
	return rsv_command_run(fcinfo, COMMAND_MARK_NO_SHOW, 1, 2, mark_no_show);
}
