/*
 * resource_child.c
 *		Opening hours and the like belong to a resource, and go with it.
 *
 * A foreign key would say so, but a restore in several jobs loads the tables
 * of an extension in any order, and hours that came before their resource
 * would be lost: the resource would be open day and night. So it is said
 * here, and what a dump brings passes. Rows without a resource change
 * nothing; check_installation() tells of them.
 *
 * A session that adds a row locks the resource, as a foreign key does: the
 * resource cannot go unless the row goes with it.
 */
#include "postgres.h"

#include "executor/tuptable.h"
#include "storage/layout.h"
#include "storage/statement.h"
#include "storage/trigger.h"
#include "utils/guc.h"

PG_FUNCTION_INFO_V1(reservation_resource_child_guard);
PG_FUNCTION_INFO_V1(reservation_resource_child_follow);

/* One trigger serves these tables. */
#define CHILD_RESOURCE_ID ((int) OPENING_HOURS_RESOURCE_ID)
StaticAssertDecl(CHILD_RESOURCE_ID == (int) OPENING_EXCEPTION_RESOURCE_ID &&
				 CHILD_RESOURCE_ID == (int) RATE_RESOURCE_ID &&
				 CHILD_RESOURCE_ID == (int) RATE_PLAN_RESOURCE_ID &&
				 CHILD_RESOURCE_ID == (int) STAY_RULE_RESOURCE_ID &&
				 CHILD_RESOURCE_ID == (int) CUSTOMER_LIMIT_RESOURCE_ID,
				 "a resource's children have its id in different columns");

static Statement lock_resource = STATEMENT(
	"SELECT FROM reservation.resource WHERE resource_id = $1 FOR KEY SHARE",
	INT8OID);

#define DELETE_PARTS(table) \
	STATEMENT("DELETE FROM reservation." table " WHERE resource_id = $1", \
			  INT8OID)
#define MOVE_PARTS(table) \
	STATEMENT("UPDATE reservation." table " SET resource_id = $2" \
			  " WHERE resource_id = $1", INT8OID, INT8OID)

static Statement delete_parts[] = {
	DELETE_PARTS("opening_hours"),
	DELETE_PARTS("opening_exception"),
	DELETE_PARTS("rate"),
	DELETE_PARTS("rate_plan"),
	DELETE_PARTS("stay_rule"),
	DELETE_PARTS("customer_limit"),
	DELETE_PARTS("unit"),
	DELETE_PARTS("calendar_event")
};

static Statement move_parts[] = {
	MOVE_PARTS("opening_hours"),
	MOVE_PARTS("opening_exception"),
	MOVE_PARTS("rate"),
	MOVE_PARTS("rate_plan"),
	MOVE_PARTS("stay_rule"),
	MOVE_PARTS("customer_limit"),
	MOVE_PARTS("unit"),
	MOVE_PARTS("calendar_event")
};

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

static const TriggerUse guard_use = {
	.function = "resource_child_guard",
	.tables = {"opening_hours", "opening_exception", "rate", "rate_plan",
		"stay_rule", "customer_limit"},
	.events = TRIGGER_ON_INSERT | TRIGGER_ON_UPDATE};

Datum
reservation_resource_child_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = rsv_trigger_require(fcinfo, &guard_use);
	TupleTableSlot *row = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ?
		trigger->tg_newslot : trigger->tg_trigslot;
	int64		id;

	/* one of a category, or of all */
	if (slot_attisnull(row, CHILD_RESOURCE_ID))
		return PointerGetDatum(NULL);
	id = key_of(row, CHILD_RESOURCE_ID);
	if (!is_restore() && !resource_exists(id))
		ereport(ERROR,
				(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
				 errmsg("resource " INT64_FORMAT " does not exist", id),
				 errhint("Insert the resource first.")));
	return PointerGetDatum(NULL);
}

static const TriggerUse follow_use = {
	.function = "resource_child_follow",
	.tables = {"resource"},
	.events = TRIGGER_ON_UPDATE | TRIGGER_ON_DELETE};

/* The resource is gone, or is another number. */
Datum
reservation_resource_child_follow(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = rsv_trigger_require(fcinfo, &follow_use);
	Arguments	arguments = {0};
	Statement  *statements = delete_parts;
	Caller		caller;

	rsv_argument_int64(&arguments,
					   key_of(trigger->tg_trigslot, RESOURCE_RESOURCE_ID));
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
	{
		rsv_argument_int64(&arguments,
						   key_of(trigger->tg_newslot, RESOURCE_RESOURCE_ID));
		statements = move_parts;
	}
	rsv_statement_enter(&caller);
	for (int i = 0; i < lengthof(delete_parts); i++)
		(void) rsv_statement_execute(&statements[i], &arguments);
	rsv_statement_leave(&caller);
	return PointerGetDatum(NULL);
}
