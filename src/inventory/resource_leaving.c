/*
 * resource_leaving.c
 *		Resources that an open transaction takes away.
 *
 * Allocations and waitlist entries have no foreign key, which would cost every
 * booking a lock on a hot row. Instead, a command looks under the claim lock
 * whether the row of the resource is being deleted, and a DELETE, once it has
 * marked the row, looks under the same lock for what stands there, committed
 * or not. One of the two sees the other: the DELETE fails, or the command
 * waits for the end of its transaction as it does for a busy place, which is
 * outside the lock. The DELETE keeps no lock of ours. So a transaction may
 * delete any number of resources in any order, and no command that claims
 * several of them can be part of a deadlock with it.
 *
 * A change of resource_id takes the old number away.
 */
#include "postgres.h"

#include "executor/tuptable.h"
#include "inventory/allocation_scan.h"
#include "inventory/resource_leaving.h"
#include "resource/resource_row.h"
#include "storage/catalog.h"
#include "storage/layout.h"
#include "storage/locking.h"
#include "storage/statement.h"
#include "storage/trigger.h"
#include "storage/uncommitted.h"
#include "utils/fmgroids.h"

PG_FUNCTION_INFO_V1(reservation_check_resource_unused);

bool
rsv_resource_stays(int64 resource_id, TransactionId *by)
{
	IndexKey	look = {rsv_catalog()->resource, rsv_catalog()->resource_pkey};

	rsv_look_key(&look, 1, F_INT8EQ, Int64GetDatum(resource_id));
	while (!rsv_uncommitted_stays(&look, by))
	{
		if (TransactionIdIsValid(*by))
			return false;
		/* it is gone, or was just changed */
		(void) rsv_resource_read(resource_id);
	}
	return true;
}

static bool
is_allocated(int64 resource_id)
{
	static const Period always = {DT_NOBEGIN, DT_NOEND};

	return rsv_allocation_scan(resource_id, RSV_ALL_UNITS, always, NULL).n > 0;
}

static bool
is_waited_for(int64 resource_id)
{
	IndexKey	look = {rsv_catalog()->waitlist_entry,
	rsv_catalog()->waitlist_queue};
	TransactionId by;

	rsv_look_key(&look, 1, F_INT8EQ, Int64GetDatum(resource_id));
	return rsv_uncommitted_exists(&look, &by);
}

static void
check_unused(int64 resource_id, const char *verb)
{
	bool		allocated;
	bool		waited_for;

	rsv_lock_resource(resource_id);
	allocated = is_allocated(resource_id);
	waited_for = is_waited_for(resource_id);
	rsv_unlock_resource(resource_id);
	if (allocated)
		ereport(ERROR,
				(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
				 errmsg("cannot %s resource " INT64_FORMAT ": it has allocations",
						verb, resource_id),
				 errdetail("Reservations or closures are on the resource, or were and are not pruned."),
				 errhint("Set active to false to sell no more of it; a retry succeeds when its allocations are gone.")));
	if (waited_for)
		ereport(ERROR,
				(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
				 errmsg("cannot %s resource " INT64_FORMAT ": it has waitlist entries",
						verb, resource_id),
				 errhint("Set active to false to sell no more of it; a retry succeeds when its waitlist entries are gone.")));
}

static int64
leaving_key(TupleTableSlot *row)
{
	bool		null;

	return DatumGetInt64(slot_getattr(row, RESOURCE_RESOURCE_ID, &null));
}

/* After the row is marked */
static const TriggerUse unused_use = {
	.function = "check_resource_unused",
	.tables = {"resource"},
	.events = TRIGGER_ON_UPDATE | TRIGGER_ON_DELETE};

Datum
reservation_check_resource_unused(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = rsv_trigger_require(fcinfo, &unused_use);
	int64		before;
	Caller		caller;

	before = leaving_key(trigger->tg_trigslot);
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) &&
		leaving_key(trigger->tg_newslot) == before)
		return PointerGetDatum(NULL);
	rsv_statement_enter(&caller);
	check_unused(before, TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ?
				 "renumber" : "delete");
	rsv_statement_leave(&caller);
	return PointerGetDatum(NULL);
}
