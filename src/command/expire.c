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

PG_FUNCTION_INFO_V1(reservation_expire_reservation);
PG_FUNCTION_INFO_V1(reservation_expire_reservations);

bool
rsv_hold_has_ended(const Record *record, TimestampTz now)
{
	return record->status == STATUS_HELD && record->expires_at <= now;
}

/* The record is locked, and not yet written; its allocations are gone then. */
void
rsv_expire_record(Record *record, const Record *before, Events *events,
				  TimestampTz now)
{
	Payload		payload;

	(void) rsv_claim_release(&record->id, record->resource_ids,
							 record->nresources);
	record->status = STATUS_EXPIRED;
	record->ended_at = record->expires_at;
	record->expires_at = DT_NOBEGIN;

	rsv_payload_open(&payload);
	rsv_payload_record(&payload, record, before, FACT_ALL);
	rsv_event_add(events, record, "ReservationExpired",
				  rsv_payload_close(&payload), now);
}

const pg_uuid_t *
rsv_expire_holds(const pg_uuid_t *ids, int n, void *context)
{
	Command    *command = context;

	command->expired.list = NIL;
	for (int i = 0; i < n; i++)
	{
		Record		record;
		Record		before;

		/* one that is locked is being paid, canceled or expired just now */
		if (!rsv_record_read(&record, &ids[i], RECORD_SKIP))
			return &ids[i];
		if (!rsv_hold_has_ended(&record, command->now))
			continue;
		before = record;
		rsv_expire_record(&record, &before, &command->expired, command->now);
		rsv_record_update(&record);
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
	rsv_expire_record(&command->record, &command->before, &command->events,
					  command->now);
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
expire_due(const pg_uuid_t *id, TimestampTz now)
{
	Outcome		outcome = {.has_record = true,.accepted = true};
	Record	   *record = &outcome.record;
	Record		before;
	Events		events = {0};

	if (!rsv_record_read(record, id, RECORD_WAIT))
		elog(ERROR, "a locked reservation is gone");
	before = *record;
	rsv_expire_record(record, &before, &events, now);
	rsv_record_update(record);
	rsv_event_write(&events);
	return rsv_outcome_form(&outcome);
}

Datum
reservation_expire_reservations(PG_FUNCTION_ARGS)
{
	int32		most = rsv_input_positive(fcinfo, 0, "max");
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	TimestampTz now;
	Caller		caller;
	pg_uuid_t  *ids;
	int			n;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	rsv_statement_enter(&caller);
	now = rsv_clock_now();
	n = find_due(now, most, &ids);
	for (int i = 0; i < n; i++)
	{
		HeapTupleHeader row = DatumGetHeapTupleHeader(expire_due(&ids[i], now));
		HeapTupleData tuple = {.t_len = HeapTupleHeaderGetDatumLength(row),
		.t_data = row};

		tuplestore_puttuple(result->setResult, &tuple);
	}
	rsv_statement_leave(&caller);
	return (Datum) 0;
}
