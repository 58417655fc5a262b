/*
 * hours_guard.c
 *		Opening hours belong to a resource, and go with it.
 *
 * A foreign key would say so, but a restore in several jobs loads the tables
 * of an extension in any order, and hours that came before their resource
 * would be lost: the resource would be open day and night. So it is said
 * here, and hours that a dump brings pass. Those without a resource change
 * nothing; check_installation() tells of them.
 *
 * Whoever adds hours locks the resource, as a foreign key does: it cannot go
 * unless they go with it.
 */
#include "postgres.h"

#include "commands/trigger.h"
#include "executor/tuptable.h"
#include "statement.h"
#include "utils/guc.h"

PG_FUNCTION_INFO_V1(reservation_opening_hours_guard);
PG_FUNCTION_INFO_V1(reservation_opening_hours_follow);

/* columns of the tables */
enum
{
	HOURS_RESOURCE = 2,
	RESOURCE_ID = 1
};

static Statement lock_resource = STATEMENT(
	"SELECT FROM reservation.resource WHERE resource_id = $1 FOR KEY SHARE",
	INT8OID);

static Statement delete_hours = STATEMENT(
	"DELETE FROM reservation.opening_hours WHERE resource_id = $1", INT8OID);

static Statement move_hours = STATEMENT(
	"UPDATE reservation.opening_hours SET resource_id = $2"
	" WHERE resource_id = $1",
	INT8OID, INT8OID);

static int64
key_of(TupleTableSlot *row, int column)
{
	bool		null;

	return DatumGetInt64(slot_getattr(row, column, &null));
}

static bool
resource_exists(int64 id)
{
	Arguments	arguments = {0};
	Caller		caller;
	bool		exists;

	rsv_argument_int64(&arguments, id);
	rsv_statement_enter(&caller);
	exists = rsv_statement_execute(&lock_resource, &arguments) > 0;
	rsv_statement_leave(&caller);
	return exists;
}

/* A dump says that what it brings may refer to what is yet to come. */
static bool
is_restore(void)
{
	return !check_function_bodies;
}

Datum
reservation_opening_hours_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	int64		id;

	if (!CALLED_AS_TRIGGER(fcinfo))
		elog(ERROR, "reservation.opening_hours_guard() was not called by a trigger");

	id = key_of(TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ?
				trigger->tg_newslot : trigger->tg_trigslot, HOURS_RESOURCE);
	if (!is_restore() && !resource_exists(id))
		ereport(ERROR,
				(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
				 errmsg("resource " INT64_FORMAT " does not exist", id),
				 errhint("Hours are of a resource: insert that first.")));
	return PointerGetDatum(NULL);
}

/* The resource is gone, or is another number. */
Datum
reservation_opening_hours_follow(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Arguments	arguments = {0};
	Caller		caller;

	if (!CALLED_AS_TRIGGER(fcinfo))
		elog(ERROR, "reservation.opening_hours_follow() was not called by a trigger");

	rsv_argument_int64(&arguments, key_of(trigger->tg_trigslot, RESOURCE_ID));
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
		rsv_argument_int64(&arguments,
						   key_of(trigger->tg_newslot, RESOURCE_ID));
	rsv_statement_enter(&caller);
	(void) rsv_statement_execute(arguments.n == 1 ? &delete_hours : &move_hours,
								 &arguments);
	rsv_statement_leave(&caller);
	return PointerGetDatum(NULL);
}
