/*
 * resource_guard.c
 *		Refuses DML of a manager that would spoil a resource.
 *
 * A time zone that does not exist would only be met by the first command, and
 * a TRUNCATE would not look for what is booked. A resource that is in use
 * stays by resource_leaving.c.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "resource/time_zone.h"
#include "storage/layout.h"
#include "storage/trigger.h"
#include "utils/builtins.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(reservation_resource_guard);

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
	Datum		zone = column_of(row, table, RESOURCE_TIME_ZONE);

	if (zone != (Datum) 0)
		rsv_time_zone_check(TextDatumGetCString(zone));
}

static const TriggerUse guard_use = {
	.function = "resource_guard",
	.tables = {"resource"},
	.before = true,
	.events = TRIGGER_ON_INSERT | TRIGGER_ON_UPDATE | TRIGGER_ON_TRUNCATE};

Datum
reservation_resource_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = rsv_trigger_require(fcinfo, &guard_use);
	HeapTuple	row;

	if (TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("cannot truncate \"resource\""),
				 errhint("DELETE removes the resources that have no allocations.")));
	row = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ?
		trigger->tg_newtuple : trigger->tg_trigtuple;
	guard_time_zone(row, trigger->tg_relation);
	return PointerGetDatum(row);
}
