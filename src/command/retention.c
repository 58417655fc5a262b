/*
 * retention.c
 *		Deletes old rows on request, and refuses any other change of events.
 *
 * Events are inserted and never changed. Privileges refuse a change first, and
 * this file's trigger refuses it to roles that have all privileges. The one
 * way out is retire(), which deletes reservations that have ended, whole, with
 * all their rows.
 *
 * Allocations are deleted without the lock of their resource, which protects
 * rows that a command may decide about. No command decides about these: guests
 * who have left keep their units (they are pinned), closures are not moved,
 * and a command that cuts or gives up a stay, or reopens a closure, locks the
 * reservation, or the closure's row, before that lock. A row that is being
 * deleted counts for a claim until it is gone, and the claim waits outside its
 * lock, as for any other transaction. prune() waits for no such row, and so is
 * never part of a deadlock: a row that another transaction has locked is left
 * to the next call.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/funcargs.h"
#include "catalog/pg_type.h"
#include "model/event_type.h"
#include "storage/statement.h"
#include "storage/trigger.h"
#include "storage/visibility.h"

PG_FUNCTION_INFO_V1(reservation_event_guard);
PG_FUNCTION_INFO_V1(reservation_prune);
PG_FUNCTION_INFO_V1(reservation_retire);

/*
 * Searches each resource's part of the exclusion constraint's index, so that a
 * batch reads past rows and not the booked ones.
 */
static Statement prune_allocations = STATEMENT_BY_INDEX(
	"WITH past AS MATERIALIZED ("
	" SELECT a.allocation_id FROM reservation.resource s"
	" JOIN reservation.allocation a"
	" ON reservation.occupancy(a.resource_id, a.units, a.during)"
	"  OPERATOR(reservation.&&) reservation.occupancy(s.resource_id,"
	"   pg_catalog.int4range(0, NULL), pg_catalog.tstzrange(NULL, $1))"
	" WHERE upper(a.during) <= $1 AND (a.reservation_id IS NULL OR EXISTS ("
	"  SELECT FROM reservation.reservation r"
	"  WHERE r.reservation_id = a.reservation_id AND r.ended_at IS NOT NULL"
	"  OFFSET 0))"
	" LIMIT $2 FOR UPDATE OF a SKIP LOCKED)"
	" DELETE FROM reservation.allocation WHERE allocation_id = ANY"
	"  (ARRAY(SELECT allocation_id FROM past))",
	TIMESTAMPTZOID, INT8OID);

/*
 * Keys lie in the table as they came, so the oldest are found first. A dropped
 * role cannot repeat a call, and a role to come may get its oid.
 */
static Statement prune_answers = STATEMENT(
	"WITH past AS MATERIALIZED ("
	" SELECT ctid FROM reservation.idempotency WHERE answered_at < $1"
	" OR role NOT IN (SELECT oid FROM pg_catalog.pg_roles)"
	" LIMIT $2 FOR UPDATE SKIP LOCKED)"
	" DELETE FROM reservation.idempotency WHERE ctid = ANY"
	"  (ARRAY(SELECT ctid FROM past))",
	TIMESTAMPTZOID, INT8OID);

/*
 * A reservation r that has ended, unless money is owed back for it, or only its
 * events (of type $3) tell where another one now stays. OFFSET 0 keeps the
 * planner from joining the whole tables, however many rows of r it expects.
 */
#define MAY_RETIRE \
	" r.ended_at < $1 AND upper(r.during) < $1" \
	" AND (r.deposit IS NULL" \
	"  OR r.status IN ('canceled', 'expired', 'rejected'))" \
	" AND NOT EXISTS (" \
	"  SELECT FROM reservation.payment p" \
	"  WHERE p.reservation_id = r.reservation_id AND p.status = 'due'" \
	"  OFFSET 0)" \
	" AND NOT EXISTS (" \
	"  SELECT FROM reservation.event e" \
	"  CROSS JOIN LATERAL" \
	"   pg_catalog.jsonb_array_elements(e.payload -> 'moves') AS m(move)" \
	"  JOIN reservation.reservation o" \
	"   ON o.reservation_id = (m.move ->> 'reservation_id')::uuid" \
	"  WHERE e.aggregateid = r.reservation_id::text" \
	"  AND e.type = $3" \
	"  AND (o.ended_at IS NULL OR o.ended_at >= $1" \
	"   OR upper(o.during) >= $1)" \
	"  OFFSET 0)"

/*
 * A reservation that a command works on is waited for, and its new row
 * decides. All callers lock in the same order, that of creation.
 */
static Statement lock_retired = STATEMENT_BY_INDEX(
	"SELECT pg_catalog.array_agg(reservation_id) FROM"
	" (SELECT r.reservation_id FROM reservation.reservation r"
	"  WHERE" MAY_RETIRE
	"  ORDER BY r.reservation_id LIMIT $2 FOR UPDATE OF r) AS locked",
	TIMESTAMPTZOID, INT4OID, TEXTOID);

#define DELETE_LEFT(table) \
	" (DELETE FROM reservation." table " WHERE reservation_id = ANY" \
	" (ARRAY(SELECT reservation_id FROM retired)))"

/*
 * Deletes reservations with all their rows, at one snapshot. The rows of a
 * locked reservation do not change any more; a reservation that may no longer
 * be retired stays.
 */
static Statement delete_retired = STATEMENT_BY_INDEX(
	"WITH retired AS (DELETE FROM reservation.reservation r"
	" WHERE r.reservation_id = ANY ($2) AND" MAY_RETIRE
	" RETURNING r.reservation_id, r.booking_id, r.item),"
	" allocated AS" DELETE_LEFT("allocation") ","
	" paid AS" DELETE_LEFT("payment") ","
	" charged AS" DELETE_LEFT("charge") ","
	" redeemed AS" DELETE_LEFT("redemption") ","
	" reminded AS" DELETE_LEFT("reminder") ","
	" booked AS (DELETE FROM reservation.booking_item i USING retired"
	"  WHERE i.booking_id = retired.booking_id AND i.item = retired.item),"
	" told AS (DELETE FROM reservation.event WHERE aggregateid = ANY"
	"  (ARRAY(SELECT reservation_id::text FROM retired)))"
	" SELECT pg_catalog.count(*) FROM retired",
	TIMESTAMPTZOID, UUIDARRAYOID, TEXTOID);

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
			 errmsg("cannot update or delete rows of \"event\""),
			 errhint("Correct a reservation by another command, which adds events; reservation.retire(before) deletes reservations that have ended, whole.")));
}

static int64
prune_rows(Statement *statement, TimestampTz before, int64 max)
{
	Arguments	arguments = {0};

	if (max == 0)
		return 0;
	rsv_argument_time(&arguments, before);
	rsv_argument_int64(&arguments, max);
	return rsv_statement_execute(statement, &arguments);
}

Datum
reservation_prune(PG_FUNCTION_ARGS)
{
	TimestampTz before = rsv_arg_instant(fcinfo, 0, "before");
	int64		max = rsv_arg_positive(fcinfo, 1, "max");
	Caller		caller;
	int64		rows;

	rsv_statement_require_writable(fcinfo);
	rsv_statement_enter(&caller);
	rsv_visibility_require_all(fcinfo);
	rows = prune_rows(&prune_answers, before, max);
	/* a closure that is still to come stays */
	rows += prune_rows(&prune_allocations, Min(before, rsv_clock_now()),
					   max - rows);
	rsv_statement_leave(&caller);
	PG_RETURN_INT64(rows);
}

/*
 * Locks at most `max` reservations. Returns their ids as an array; zero: there
 * are none.
 */
static Datum
lock_retired_batch(TimestampTz before, int32 max)
{
	Arguments	arguments = {0};

	rsv_argument_time(&arguments, before);
	rsv_argument_int32(&arguments, max);
	rsv_argument_text(&arguments, rsv_event_type_name(EVENT_UNITS_REASSIGNED));
	(void) rsv_statement_execute(&lock_retired, &arguments);
	return rsv_row_copy(0, 1, UUIDARRAYOID);
}

static int64
delete_retired_batch(TimestampTz before, Datum locked)
{
	Arguments	arguments = {0};

	rsv_argument_time(&arguments, before);
	rsv_argument_datum(&arguments, locked);
	rsv_argument_text(&arguments, rsv_event_type_name(EVENT_UNITS_REASSIGNED));
	(void) rsv_statement_execute(&delete_retired, &arguments);
	return rsv_row_int64(0, 1);
}

static int64
retire_reservations(TimestampTz before, int32 max)
{
	Datum		locked = lock_retired_batch(before, max);

	return locked == (Datum) 0 ? 0 : delete_retired_batch(before, locked);
}

Datum
reservation_retire(PG_FUNCTION_ARGS)
{
	TimestampTz before = rsv_arg_instant(fcinfo, 0, "before");
	int32		max = rsv_arg_positive(fcinfo, 1, "max");
	Caller		caller;
	int64		rows = 0;

	rsv_statement_require_writable(fcinfo);
	rsv_statement_enter(&caller);
	retiring = true;
	PG_TRY();
	{
		rows = retire_reservations(before, max);
	}
	PG_FINALLY();
	{
		retiring = false;
	}
	PG_END_TRY();
	rsv_statement_leave(&caller);
	PG_RETURN_INT64(rows);
}
