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
#include "sweep.h"

PG_FUNCTION_INFO_V1(reservation_expire_reservations);

/*
 * Reservations made under a set clock have times that mean nothing to the
 * real one. Who sets the clock means all that there are.
 */
#define SELECT_DUE(status) STATEMENT_BY_INDEX( \
	"SELECT reservation_id FROM reservation.reservation" \
	" WHERE status = '" status "' AND " RSV_RECORD_END " <= $1" \
	" AND (NOT simulated OR $2)" \
	" ORDER BY " RSV_RECORD_END " LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED", \
	TIMESTAMPTZOID, BOOLOID, INT4OID)

static Statement select_due[] = {
	SELECT_DUE("held"), SELECT_DUE("waitlisted")
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
	if (store)
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

static void
begin(Command *sweep, Caller *caller)
{
	*sweep = (Command) {.type = COMMAND_EXPIRE,.sweeping = true};
	rsv_statement_enter(caller);
	sweep->context = CurrentMemoryContext;
	sweep->now = rsv_clock_now();
}

static void
end(Caller *caller)
{
	rsv_statement_leave(caller);
	rsv_reaction_run();
}

/* How many have ended, at most so many; and their places are offered. */
static int32
end_what_is_due(Command *sweep, int32 most, Tuplestorestate *store)
{
	int32		expired = 0;

	for (int i = 0; i < lengthof(select_due) && expired < most; i++)
	{
		pg_uuid_t  *ids;
		int			n = find_due(&select_due[i], sweep->now, most - expired,
								 &ids);

		expired += expire_all(sweep, ids, n, store);
	}
	rsv_command_offer(sweep);
	return expired;
}

int32
rsv_sweep(int32 most, Tuplestorestate *store)
{
	Command		sweep;
	Caller		caller;
	int32		expired;

	begin(&sweep, &caller);
	expired = end_what_is_due(&sweep, most, store);
	offer_what_is_left(&sweep);
	end(&caller);
	return expired;
}

Datum
reservation_expire_reservations(PG_FUNCTION_ARGS)
{
	int32		most = rsv_input_positive(fcinfo, 0, "max");
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	(void) rsv_sweep(most, result->setResult);
	return (Datum) 0;
}

/*
 * As duties of the worker
 */

static Statement select_next = STATEMENT_BY_INDEX(
	"SELECT expires_at FROM reservation.reservation"
	" WHERE status = 'held' AND " RSV_RECORD_END " > $1 AND NOT simulated"
	" ORDER BY " RSV_RECORD_END " LIMIT 1",
	TIMESTAMPTZOID);

/* A hold that somebody has locked is tried again in a second. */
static TimestampTz
find_next(TimestampTz now)
{
	Arguments	arguments = {0};
	TimestampTz soon = TimestampTzPlusMilliseconds(now, 1000);

	rsv_argument_time(&arguments, now);
	if (rsv_statement_execute(&select_next, &arguments) == 0)
		return soon;
	return Min(soon, rsv_row_time(0, 1));
}

Rest
rsv_sweep_duty(int32 most)
{
	Command		sweep;
	Caller		caller;
	TimestampTz next;

	begin(&sweep, &caller);
	if (end_what_is_due(&sweep, most, NULL) >= most)
		next = rsv_clock_real();
	else
		next = find_next(rsv_clock_real());
	end(&caller);
	return (Rest) {next, next};
}

/*
 * Who waits is locked and looked at, which is not for nothing. Unless
 * something has happened nobody's chances have changed but by the time of
 * day, so that a look now and then will do; and never is more than a tenth of
 * the time spent on it.
 */
#define OFFER_ANYWAY_MS 60000

Rest
rsv_sweep_offer_duty(int32 most)
{
	static int64 looked_up_to = -1;
	static TimestampTz looked_at = 0;
	int64		horizon = rsv_event_horizon(false);
	TimestampTz start = rsv_clock_real();
	TimestampTz next;
	Command		sweep;
	Caller		caller;

	if (horizon != looked_up_to ||
		TimestampDifferenceExceeds(looked_at, start, OFFER_ANYWAY_MS))
	{
		begin(&sweep, &caller);
		offer_what_is_left(&sweep);
		end(&caller);
		looked_up_to = horizon;
		looked_at = start;
	}
	next = start + Max(INT64CONST(1000000), 10 * (rsv_clock_real() - start));
	return (Rest) {next, next};
}
