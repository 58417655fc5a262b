/*
 * extend_hold.c
 *		ExtendHold: the customer gets more time, and never less.
 */
#include "postgres.h"

#include "base/funcargs.h"
#include "command/context.h"
#include "command/run.h"

PG_FUNCTION_INFO_V1(reservation_extend_hold);

static void
extend_hold(Command *command, const Interval *hold)
{
	TimestampTz end;
	JsonBuilder payload;

	if (!rsv_command_allowed(command))
		return;
	command->outcome.accepted = true;
	end = rsv_command_end_of_hold(command, hold);
	if (end <= command->record.expires_at)
		return;
	rsv_command_accept(command);
	command->record.expires_at = end;
	rsv_command_open_changes(command, &payload);
	rsv_command_event(command, EVENT_HOLD_EXTENDED, &payload);
}

Datum
reservation_extend_hold(PG_FUNCTION_ARGS)
{
	pg_uuid_t	id = rsv_arg_uuid(fcinfo, 0, "reservation_id");
	const Interval *hold = rsv_arg_hold(fcinfo, 1, "hold");
	Command		command;

	if (rsv_command_begin(&command, COMMAND_EXTEND_HOLD, fcinfo, 3))
	{
		rsv_command_load(&command, &id, 2);
		extend_hold(&command, hold);
	}
	return rsv_command_end(&command);
}
