/*
 * resource_guard.c
 *		What a manager's DML may not do to a resource.
 *
 * A time zone that does not exist would only be met by the first command.
 * And allocations have no foreign key, which would cost every booking a lock
 * on a hot row; instead, whoever takes a resource away keeps claims on it
 * out until that is done, and so none can be made on one that is about to go.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "inventory/calendar.h"
#include "inventory/stock.h"
#include "locking.h"
#include "trigger.h"
#include "utils/builtins.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(reservation_resource_guard);

/* columns of reservation.resource */
enum
{
	COLUMN_ID = 1,
	COLUMN_TIME_ZONE = 6
};

/* Zero where it is null: that is refused, but only after the trigger. */
static Datum
column_of(HeapTuple row, Relation table, int column)
{
	bool		null;
	Datum		value = heap_getattr(row, column,
									 RelationGetDescr(table), &null);

	return null ? (Datum) 0 : value;
}

static void
guard_time_zone(HeapTuple row, Relation table)
{
	Datum		zone = column_of(row, table, COLUMN_TIME_ZONE);

	if (zone != (Datum) 0)
		(void) rsv_calendar_zone(TextDatumGetCString(zone));
}

static void
guard_allocations(int64 resource_id)
{
	static const Period always = {DT_NOBEGIN, DT_NOEND};

	rsv_lock_resource(resource_id);
	if (rsv_stock_look(resource_id, RSV_ALL_UNITS, always, NULL).n > 0)
		ereport(ERROR,
				(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
				 errmsg("resource " INT64_FORMAT " has allocations", resource_id),
				 errdetail("Reservations or closures are on it, or were and are not pruned."),
				 errhint("Set active to false to sell no more of it; a retry succeeds when they are gone.")));
}

static const TriggerUse guard_use = {
	.function = "resource_guard",
	.tables = {"resource"},
	.before = true,
	.events = TRIGGER_ON_ROW | TRIGGER_ON_TRUNCATE};

Datum
reservation_resource_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = rsv_trigger_require(fcinfo, &guard_use);
	Relation	table;
	HeapTuple	row;
	int64		id;
	bool		goes;

	if (TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("resources are not truncated"),
				 errhint("DELETE takes those that have no allocations.")));
	table = trigger->tg_relation;
	id = DatumGetInt64(column_of(trigger->tg_trigtuple, table, COLUMN_ID));
	row = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ?
		trigger->tg_newtuple : trigger->tg_trigtuple;
	goes = TRIGGER_FIRED_BY_DELETE(trigger->tg_event) ||
		DatumGetInt64(column_of(row, table, COLUMN_ID)) != id;

	if (goes)
		guard_allocations(id);
	if (!TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
		guard_time_zone(row, table);
	return PointerGetDatum(row);
}
