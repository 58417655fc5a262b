/*
 * table_changed.c
 *		Telling sessions that what they keep of a table may be out of date.
 *
 * The trigger stands on every table of which something is kept: what a
 * resource is made of, and reactions. What goes out is PostgreSQL's own
 * message, as if the table itself had changed: to all sessions, once that is
 * committed, and not at all if it is rolled back.
 */
#include "postgres.h"

#include "fmgr.h"
#include "storage/trigger.h"
#include "utils/inval.h"

PG_FUNCTION_INFO_V1(reservation_table_changed);

static const TriggerUse changed_use = {
	.function = "table_changed",
	.tables = {"resource", "opening_hours", "opening_exception",
		"rate", "rate_plan", "stay_rule", "customer_limit", "cancellation_tier",
		"reaction"},
	.events = TRIGGER_ON_ROW | TRIGGER_ON_TRUNCATE};

Datum
reservation_table_changed(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = rsv_trigger_require(fcinfo, &changed_use);

	CacheInvalidateRelcache(trigger->tg_relation);
	return PointerGetDatum(NULL);
}
