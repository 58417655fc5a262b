/*
 * retention.c
 *		What may be forgotten, and that nothing else is.
 *
 * Events are inserted and never changed. Rights refuse that first, and this
 * file's trigger those whom rights do not stop. The one way out is retire(),
 * which takes reservations that have ended, whole, with all they left.
 *
 * Allocations go without the lock of claims, which is for rows that somebody
 * might decide about. Of these nobody does: guests who have left keep their
 * units (they are pinned), closures are not moved, and whoever cuts or gives up
 * a stay, or reopens what is closed, locks the reservation, or the closure's
 * row, before that lock. What is just being deleted counts for a claim until
 * it is gone, and it waits outside its lock, as for any other transaction.
 * prune() waits for no such row, and so is never part of a deadlock: what
 * somebody else has locked is left to the next one.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "clock.h"
#include "input.h"
#include "statement.h"
#include "trigger.h"

PG_FUNCTION_INFO_V1(reservation_event_guard);
PG_FUNCTION_INFO_V1(reservation_prune);
PG_FUNCTION_INFO_V1(reservation_retire);

static Statement prune_allocations = STATEMENT(
	"WITH past AS MATERIALIZED ("
	" SELECT allocation_id FROM reservation.allocation a"
	" WHERE upper(during) <= $1 AND (reservation_id IS NULL OR EXISTS ("
	"  SELECT FROM reservation.reservation r"
	"  WHERE r.reservation_id = a.reservation_id AND r.ended_at IS NOT NULL))"
	" FOR UPDATE SKIP LOCKED)"
	" DELETE FROM reservation.allocation"
	" WHERE allocation_id IN (SELECT allocation_id FROM past)",
	TIMESTAMPTZOID);

static Statement prune_answers = STATEMENT(
	"DELETE FROM reservation.idempotency WHERE answered_at < $1",
	TIMESTAMPTZOID);

/*
 * Those that have ended, but none whose events alone tell where somebody else
 * now stays, and none that money is owed back for.
 */
#define RETIRED \
	" (SELECT r.reservation_id FROM reservation.reservation r" \
	" WHERE r.ended_at < $1 AND upper(r.during) < $1 AND NOT EXISTS (" \
	"  SELECT FROM reservation.payment p" \
	"  WHERE p.reservation_id = r.reservation_id AND p.status = 'due')" \
	" AND NOT EXISTS (" \
	"  SELECT FROM reservation.event e" \
	"  CROSS JOIN LATERAL" \
	"   pg_catalog.jsonb_array_elements(e.payload -> 'moves') AS m(move)" \
	"  JOIN reservation.reservation o" \
	"   ON o.reservation_id = (m.move ->> 'reservation_id')::uuid" \
	"  WHERE e.aggregateid = r.reservation_id::text" \
	"  AND e.type = 'UnitsReassigned'" \
	"  AND (o.ended_at IS NULL OR o.ended_at >= $1" \
	"   OR upper(o.during) >= $1)))"

/*
 * Whoever is working on one is waited for, and what came of it decides. In the
 * same order by all.
 */
static Statement lock_retired = STATEMENT(
	"SELECT pg_catalog.array_agg(reservation_id) FROM"
	" (SELECT reservation_id FROM reservation.reservation"
	"  WHERE reservation_id IN" RETIRED
	"  ORDER BY reservation_id FOR UPDATE) AS locked",
	TIMESTAMPTZOID);

#define DELETE_LEFT(table) \
	" (DELETE FROM reservation." table " WHERE reservation_id IN" \
	" (SELECT reservation_id FROM retired))"

/*
 * At one snapshot: a reservation goes with all that it has left. Of those that
 * are locked nothing changes after it; whatever has ended since they were is
 * left for the next time, as somebody may be working on it again.
 */
static Statement delete_retired = STATEMENT(
	"WITH retired AS (DELETE FROM reservation.reservation"
	" WHERE reservation_id IN (SELECT pg_catalog.unnest($2))"
	" AND reservation_id IN" RETIRED " RETURNING reservation_id),"
	" allocated AS" DELETE_LEFT("allocation") ","
	" paid AS" DELETE_LEFT("payment") ","
	" redeemed AS" DELETE_LEFT("redemption") ","
	" told AS (DELETE FROM reservation.event WHERE aggregateid IN"
	"  (SELECT reservation_id::text FROM retired))"
	" SELECT pg_catalog.count(*) FROM retired",
	TIMESTAMPTZOID, UUIDARRAYOID);

static bool retiring = false;

static const TriggerUse guard_use = {
	.function = "event_guard",
	.tables = {"event"},
	.before = true,
	.events = TRIGGER_ON_UPDATE | TRIGGER_ON_DELETE | TRIGGER_ON_TRUNCATE};

Datum
reservation_event_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = rsv_trigger_require(fcinfo, &guard_use);

	if (retiring && TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
		return PointerGetDatum(trigger->tg_trigtuple);
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("events are only ever inserted"),
			 errhint("What was wrong is put right by another command, which adds to them; reservation.retire(before) takes reservations that have ended, whole.")));
}

static int64
execute_before(Statement *statement, TimestampTz before)
{
	Arguments	arguments = {0};

	rsv_argument_time(&arguments, before);
	return rsv_statement_execute(statement, &arguments);
}

Datum
reservation_prune(PG_FUNCTION_ARGS)
{
	TimestampTz before = rsv_input_instant(fcinfo, 0, "before");
	Caller		caller;
	int64		rows;

	rsv_statement_enter(&caller);
	/* an answer may have to be waited for, so before anybody waits for us */
	rows = execute_before(&prune_answers, before);
	/* what is closed in time to come is, however long that is not before */
	rows += execute_before(&prune_allocations, Min(before, rsv_clock_now()));
	rsv_statement_leave(&caller);
	PG_RETURN_INT64(rows);
}

static int64
retire(TimestampTz before)
{
	Arguments	arguments = {0};
	Datum		locked;

	(void) execute_before(&lock_retired, before);
	locked = rsv_row_copy(0, 1, UUIDARRAYOID);
	if (locked == (Datum) 0)
		return 0;
	rsv_argument_time(&arguments, before);
	rsv_argument_datum(&arguments, locked);
	(void) rsv_statement_execute(&delete_retired, &arguments);
	return rsv_row_int64(0, 1);
}

Datum
reservation_retire(PG_FUNCTION_ARGS)
{
	TimestampTz before = rsv_input_instant(fcinfo, 0, "before");
	Caller		caller;
	int64		rows = 0;

	rsv_statement_enter(&caller);
	retiring = true;
	PG_TRY();
	{
		rows = retire(before);
	}
	PG_FINALLY();
	{
		retiring = false;
	}
	PG_END_TRY();
	rsv_statement_leave(&caller);
	PG_RETURN_INT64(rows);
}
