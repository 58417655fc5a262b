/*
 * expire_reservation.c
 *		ExpireReservation: a hold ends at its time, by the clock, and so does
 *		the time to pay for a change.
 *
 * The first process that meets a hold that has ended expires it: a sweep, a
 * command on it, or a command that needs its place.
 */
#include "postgres.h"

#include "command/context.h"
#include "command/ending.h"
#include "command/expire_reservation.h"
#include "command/offer.h"
#include "command/pending_modification.h"
#include "command/run.h"
#include "command/settlement.h"
#include "command/units.h"
#include "inventory/waitlist.h"
#include "money/redemption.h"

PG_FUNCTION_INFO_V1(reservation_expire_reservation);

/* The paid amount is owed back. */
static bool
expire_hold_or_wait(Command *command)
{
	Record	   *record = &command->record;
	TimestampTz end = record->status == STATUS_HELD ?
		record->expires_at : record->during.to;
	Settlement	settlement;
	JsonBuilder payload;
	Charge		charge;
	bool		posted;

	if (record->status == STATUS_WAITLISTED)
		rsv_waitlist_remove(&record->id);
	else if (!rsv_command_release(command))
		return false;
	record->status = STATUS_EXPIRED;
	/* a hold ends before its time after too many failed payments */
	record->ended_at = Min(end, command->now);
	record->expires_at = DT_NOBEGIN;
	rsv_redemption_release(record, command->now);
	posted = rsv_ending_expire(command, &charge);
	settlement = rsv_settle(command);

	rsv_command_open_changes(command, &payload);
	if (posted)
		rsv_charge_tell(&payload, &charge);
	rsv_command_event(command, EVENT_RESERVATION_EXPIRED, &payload);
	rsv_settlement_tell(command, &settlement);
	return true;
}

bool
rsv_command_expire(Command *command)
{
	return command->record.pending ? rsv_pending_undo(command) :
		expire_hold_or_wait(command);
}

bool
rsv_command_expire_step(Command *step, Command *of, const pg_uuid_t *id,
						RecordLock lock)
{
	if (!rsv_command_step(step, COMMAND_EXPIRE, of, id, lock) ||
		!rsv_record_has_ended(&step->record, step->now) ||
		!rsv_command_expire(step))
		return false;
	rsv_command_write(step);
	return true;
}

const pg_uuid_t *
rsv_expire_holds(const pg_uuid_t *ids, int n, void *context)
{
	Command    *command = context;

	for (int i = 0; i < n; i++)
	{
		Command		step;

		/* a locked hold is being paid, canceled or expired just now */
		if (!rsv_command_step(&step, COMMAND_EXPIRE, command, &ids[i],
							  RECORD_SKIP))
			return &ids[i];
		if (!rsv_record_has_ended(&step.record, step.now))
			continue;
		if (!rsv_command_expire(&step))
			return &ids[i];
		rsv_command_write(&step);
	}
	/* customers on the waitlist come before this command */
	rsv_command_offer(command);
	return NULL;
}

/* A booking that no change is pending of */
static bool
has_no_end(const Record *record)
{
	return record->status != STATUS_WAITLISTED &&
		TIMESTAMP_IS_NOBEGIN(record->expires_at);
}

static void
expire_reservation(Command *command)
{
	if (!rsv_command_allowed(command))
		return;
	if (has_no_end(&command->record))
	{
		rsv_command_refuse(command, REASON_WRONG_STATUS);
		return;
	}
	if (!rsv_record_has_ended(&command->record, command->now))
	{
		rsv_command_refuse(command, REASON_NOT_DUE);
		return;
	}
	if (!command->record.pending)
		rsv_command_accept(command);
	command->outcome.accepted = true;
	(void) rsv_command_expire(command);
}

Datum
reservation_expire_reservation(PG_FUNCTION_ARGS)
{
	return rsv_command_run(fcinfo, COMMAND_EXPIRE, NO_ARGUMENT,
						   NO_ARGUMENT, expire_reservation);
}
