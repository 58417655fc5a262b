/*
 * checkin.c
 *		Checkin: the guest is in, and keeps the unit.
 */
#include "postgres.h"

#include "base/funcargs.h"
#include "command/context.h"
#include "command/run.h"
#include "command/units.h"
#include "inventory/claim_release.h"
#include "storage/locking.h"

PG_FUNCTION_INFO_V1(reservation_checkin);

/*
 * Runs under the lock of the resource. So a command that moves stays to make
 * room either came first, and is waited for, or sees that this row stays.
 */
static bool
pin_row(Allocation *row, void *context)
{
	Assert(rsv_lock_is_held(row->resource_id));
	row->pinned = true;
	return true;
}

/*
 * Claims the units from the arrival on, if they are free then or can be made
 * free by moving other stays.
 */
static bool
claim_early_arrival(Command *command, Claim *claim, TimestampTz at)
{
	const Record *record = &command->record;

	*claim = rsv_command_prepare(command, record, DEMAND_EARLIER);
	claim->question.pin = true;
	for (int i = 0; i < claim->question.ndemands; i++)
		claim->question.demands[i].stay.from = at;
	return rsv_command_claim(command, claim);
}

static void
checkin(Command *command)
{
	Record	   *record = &command->record;
	TimestampTz at = rsv_arg_time(command->fcinfo, 1, "at");
	Claim		claim = {0};
	JsonBuilder payload;

	rsv_arg_check_past(at, command->now, "at");
	if (!rsv_command_allowed(command))
		return;
	if (TIMESTAMP_IS_NOBEGIN(at))
		at = command->now;
	if (at < rsv_command_day_of_arrival(command))
	{
		rsv_command_refuse(command, REASON_NOT_DUE);
		return;
	}
	if (at >= record->during.to)
	{
		rsv_command_refuse(command, REASON_PAST);
		return;
	}
	if (at >= record->during.from)
		claim.answer.stock = rsv_claim_change_own(
			&record->id, record->resource_ids, record->nresources, pin_row,
			NULL);
	else if (!claim_early_arrival(command, &claim, at))
	{
		rsv_command_refuse(command, REASON_NOT_READY);
		return;
	}

	rsv_command_accept(command);
	record->status = STATUS_CHECKED_IN;
	record->checked_in_at = at;
	rsv_command_open_changes(command, &payload);
	rsv_allocation_tell(&payload, &claim.answer.stock);
	rsv_command_event(command, EVENT_RESERVATION_CHECKED_IN, &payload);
	rsv_command_tell_reassigned(command, &claim.answer);
}

Datum
reservation_checkin(PG_FUNCTION_ARGS)
{
	return rsv_command_run(fcinfo, COMMAND_CHECKIN, 2, 3, checkin);
}
