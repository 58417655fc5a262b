/*
 * waitlist_guard.c
 *		A resource that somebody waits for stays.
 *
 * Whoever begins to wait locks the resource, as a foreign key does. Not by a
 * foreign key, for the reason that resource_part.c gives.
 */
#include "postgres.h"

#include "errcodes.h"
#include "executor/tuptable.h"
#include "statement.h"
#include "trigger.h"

PG_FUNCTION_INFO_V1(reservation_waitlist_guard);

static Statement select_entry = STATEMENT_BY_INDEX(
	"SELECT FROM reservation.waitlist_entry WHERE resource_id = $1 LIMIT 1",
	INT8OID);

static const TriggerUse guard_use = {
	.function = "waitlist_guard",
	.tables = {"resource"},
	.events = TRIGGER_ON_UPDATE | TRIGGER_ON_DELETE};

Datum
reservation_waitlist_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = rsv_trigger_require(fcinfo, &guard_use);
	Arguments	arguments = {0};
	Caller		caller;
	int64		id;
	bool		null;

	id = DatumGetInt64(slot_getattr(trigger->tg_trigslot, 1, &null));
	rsv_argument_int64(&arguments, id);
	rsv_statement_enter(&caller);
	if (rsv_statement_execute(&select_entry, &arguments) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
				 errmsg("resource " INT64_FORMAT " is waited for", id),
				 errhint("Set active to false to sell no more of it; a retry succeeds when nobody waits for it any more.")));
	rsv_statement_leave(&caller);
	return PointerGetDatum(NULL);
}
