/*
 * sweep.c
 *		What time alone brings about: holds end, and places are offered.
 *
 * Nothing depends on it but that those who wait, and those who listen, learn
 * of it: a command that meets a hold that has ended expires it itself.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "clock.h"
#include "command.h"
#include "funcapi.h"
#include "input.h"
#include "miscadmin.h"
#include "reaction.h"

PG_FUNCTION_INFO_V1(reservation_expire_reservations);

/*
 * Reservations made under a set clock have times that mean nothing to the
 * real one. Who sets the clock means all that there are.
 */
static Statement select_due[] = {
	STATEMENT(
		"SELECT reservation_id FROM reservation.reservation"
		" WHERE status = 'held' AND expires_at <= $1 AND (NOT simulated OR $2)"
		" ORDER BY expires_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED",
		TIMESTAMPTZOID, BOOLOID, INT4OID),
	STATEMENT(
		"SELECT reservation_id FROM reservation.reservation"
		" WHERE status = 'waitlisted' AND upper(during) <= $1"
		" AND (NOT simulated OR $2)"
		" ORDER BY upper(during) LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED",
		TIMESTAMPTZOID, BOOLOID, INT4OID),
};

static int
find_due(Statement *statement, TimestampTz now, int32 most, pg_uuid_t **ids)
{
	Arguments	arguments = {0};
	int			n;

	rsv_argument_time(&arguments, now);
	rsv_argument_bool(&arguments, rsv_clock_is_set());
	rsv_argument_int32(&arguments, most);
	n = rsv_statement_execute(statement, &arguments);
	*ids = palloc((n + 1) * sizeof(pg_uuid_t));
	for (int i = 0; i < n; i++)
		(*ids)[i] = rsv_row_uuid(i, 1);
	return n;
}

static void
return_outcome(Tuplestorestate *store, const Outcome *outcome)
{
	HeapTupleHeader row = DatumGetHeapTupleHeader(rsv_outcome_form(outcome));
	HeapTupleData tuple = {.t_len = HeapTupleHeaderGetDatumLength(row),
	.t_data = row};

	tuplestore_puttuple(store, &tuple);
}

/* One whose units are just being moved is left for the next sweep. */
static bool
expire(Command *sweep, const pg_uuid_t *id, Tuplestorestate *store)
{
	Command		step;

	if (!rsv_command_step(&step, COMMAND_EXPIRE, sweep, id, RECORD_WAIT) ||
		!rsv_record_has_ended(&step.record, step.now) ||
		!rsv_command_expire(&step))
		return false;
	rsv_command_write(&step);
	step.outcome.accepted = true;
	return_outcome(store, &step.outcome);
	return true;
}

/* How many were expired */
static int
expire_all(Command *sweep, const pg_uuid_t *ids, int n, Tuplestorestate *store)
{
	int			expired = 0;

	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		rsv_statement_push();
		if (expire(sweep, &ids[i], store))
			expired++;
		rsv_statement_pop();
	}
	return expired;
}

/* Two who gave up a part each of what somebody needs did not see each other. */
static void
offer_what_is_left(Command *sweep)
{
	int64	   *resource_ids;
	int			n = rsv_waitlist_resources(&resource_ids);

	for (int i = 0; i < n; i++)
		rsv_command_offer_all(sweep, resource_ids[i]);
}

Datum
reservation_expire_reservations(PG_FUNCTION_ARGS)
{
	int32		most = rsv_input_positive(fcinfo, 0, "max");
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Command		sweep = {.type = COMMAND_EXPIRE,.sweeping = true};
	Caller		caller;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	rsv_statement_enter(&caller);
	sweep.context = CurrentMemoryContext;
	sweep.now = rsv_clock_now();
	for (int i = 0; i < lengthof(select_due) && most > 0; i++)
	{
		pg_uuid_t  *ids;
		int			n = find_due(&select_due[i], sweep.now, most, &ids);

		most -= expire_all(&sweep, ids, n, result->setResult);
	}
	rsv_command_offer(&sweep);
	offer_what_is_left(&sweep);
	rsv_statement_leave(&caller);
	rsv_reaction_run();
	return (Datum) 0;
}
