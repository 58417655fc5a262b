/*
 * expire.c
 *		ExpireReservation: a hold ends at its time, by the clock.
 *
 * Whoever comes first to a hold that has ended expires it: a sweep, a command
 * on it, or a command that needs its place.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "clock.h"
#include "command.h"
#include "funcapi.h"
#include "input.h"
#include "money/amount.h"
#include "settlement.h"

PG_FUNCTION_INFO_V1(reservation_expire_reservation);
PG_FUNCTION_INFO_V1(reservation_expire_reservations);

bool
rsv_hold_has_ended(const Record *record, TimestampTz now)
{
	return record->status == STATUS_HELD && record->expires_at <= now;
}

/* What was paid for it is owed back. */
void
rsv_command_expire(Command *command, TimestampTz at)
{
	Record	   *record = &command->record;
	Settlement	settlement;
	Payload		payload;

	rsv_command_release(command);
	record->status = STATUS_EXPIRED;
	record->ended_at = at;
	record->expires_at = DT_NOBEGIN;
	settlement = rsv_settle(command, rsv_amount_nothing());

	rsv_command_open_changes(command, &payload);
	rsv_command_event(command, "ReservationExpired", &payload);
	rsv_settlement_tell(command, &settlement);
}

const pg_uuid_t *
rsv_expire_holds(const pg_uuid_t *ids, int n, void *context)
{
	for (int i = 0; i < n; i++)
	{
		Command		step;

		/* one that is locked is being paid, canceled or expired just now */
		if (!rsv_command_step(&step, COMMAND_EXPIRE, context, &ids[i],
							  RECORD_SKIP))
			return &ids[i];
		if (!rsv_hold_has_ended(&step.record, step.now))
			continue;
		rsv_command_expire(&step, step.record.expires_at);
		rsv_command_write(&step);
	}
	return NULL;
}

static void
expire(Command *command)
{
	if (!rsv_command_allowed(command))
		return;
	if (!rsv_hold_has_ended(&command->record, command->now))
	{
		rsv_command_refuse(command, "not_due");
		return;
	}
	rsv_command_accept(command);
	rsv_command_expire(command, command->record.expires_at);
}

Datum
reservation_expire_reservation(PG_FUNCTION_ARGS)
{
	pg_uuid_t	id = rsv_input_uuid(fcinfo, 0, "reservation_id");
	Command		command;

	if (rsv_command_begin(&command, COMMAND_EXPIRE, fcinfo, NO_ARGUMENT))
	{
		rsv_command_load(&command, &id, NO_ARGUMENT);
		expire(&command);
	}
	return rsv_command_end(&command);
}

/*
 * Holds made under a set clock have times that mean nothing to the real one.
 * Who sets the clock means all that there are.
 */
static Statement select_due = STATEMENT(
	"SELECT reservation_id FROM reservation.reservation"
	" WHERE status = 'held' AND expires_at <= $1 AND (NOT simulated OR $2)"
	" ORDER BY expires_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED",
	TIMESTAMPTZOID, BOOLOID, INT4OID);

static int
find_due(TimestampTz now, int32 most, pg_uuid_t **ids)
{
	Arguments	arguments = {0};
	int			n;

	rsv_argument_time(&arguments, now);
	rsv_argument_bool(&arguments, rsv_clock_is_set());
	rsv_argument_int32(&arguments, most);
	n = rsv_statement_execute(&select_due, &arguments);
	*ids = palloc((n + 1) * sizeof(pg_uuid_t));
	for (int i = 0; i < n; i++)
		(*ids)[i] = rsv_row_uuid(i, 1);
	return n;
}

static Datum
expire_due(const pg_uuid_t *id, const Command *sweep)
{
	Command		step;

	if (!rsv_command_step(&step, COMMAND_EXPIRE, sweep, id, RECORD_WAIT))
		elog(ERROR, "a locked reservation is gone");
	rsv_command_expire(&step, step.record.expires_at);
	rsv_command_write(&step);
	step.outcome.accepted = true;
	return rsv_outcome_form(&step.outcome);
}

Datum
reservation_expire_reservations(PG_FUNCTION_ARGS)
{
	int32		most = rsv_input_positive(fcinfo, 0, "max");
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Command		sweep = {.type = COMMAND_EXPIRE};
	Caller		caller;
	pg_uuid_t  *ids;
	int			n;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	rsv_statement_enter(&caller);
	sweep.now = rsv_clock_now();
	n = find_due(sweep.now, most, &ids);
	for (int i = 0; i < n; i++)
	{
		HeapTupleHeader row = DatumGetHeapTupleHeader(expire_due(&ids[i], &sweep));
		HeapTupleData tuple = {.t_len = HeapTupleHeaderGetDatumLength(row),
		.t_data = row};

		tuplestore_puttuple(result->setResult, &tuple);
	}
	rsv_statement_leave(&caller);
	return (Datum) 0;
}
