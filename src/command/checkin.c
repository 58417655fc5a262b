/*
 * checkin.c
 *		Checkin: the guest is in, and keeps the unit.
 *
 * If another guest has not left the unit, the guest gets another one that is
 * free now or can be made free.
 */
#include "postgres.h"

#include "base/funcargs.h"
#include "command/context.h"
#include "command/run.h"
#include "command/units.h"
#include "inventory/late_stay.h"
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

/* Is another guest still in? If the stay is over, that is of no use to know. */
static bool
place_is_occupied(const Command *command)
{
	Allocations own = rsv_allocation_scan_own(&command->record.id);

	return rsv_late_stay_meets(&own, command->now);
}

static bool
claim_other_units(Command *command, Claim *claim)
{
	*claim = rsv_command_prepare(command, &command->record, DEMAND_ANEW);
	claim->question.pin = true;
	if (!rsv_command_claim(command, claim))
		return false;
	rsv_command_free_rows(command, &claim->answer.had);
	return true;
}

static bool
take_arrival_place(Command *command, Claim *claim, TimestampTz at)
{
	const Record *record = &command->record;

	if (place_is_occupied(command))
		return claim_other_units(command, claim);
	if (at < record->during.from)
		return claim_early_arrival(command, claim, at);
	claim->answer.stock = rsv_command_change_rows(command, pin_row, NULL);
	return true;
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
	if (record->pending)
	{
		rsv_command_refuse(command, REASON_PAYMENT_DUE);
		return;
	}
	if (TIMESTAMP_IS_NOBEGIN(at))
		at = command->now;
	if (at < rsv_command_day_of_arrival(record))
	{
		rsv_command_refuse(command, REASON_NOT_DUE);
		return;
	}
	if (at >= record->during.to)
	{
		rsv_command_refuse(command, REASON_PAST);
		return;
	}
	if (!take_arrival_place(command, &claim, at))
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
