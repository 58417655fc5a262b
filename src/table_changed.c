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

#include "commands/trigger.h"
#include "fmgr.h"
#include "utils/inval.h"

PG_FUNCTION_INFO_V1(reservation_table_changed);

Datum
reservation_table_changed(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		elog(ERROR, "reservation.table_changed() was not called by a trigger");
	CacheInvalidateRelcache(trigger->tg_relation);
	return PointerGetDatum(NULL);
}
