/*
 * resource_tenant.c
 *		The reservations of a resource that is given to another tenant go with
 *		it.
 *
 * A reservation belongs to one tenant, so resources that are reserved together
 * change their tenant in one statement.
 */
#include "postgres.h"

#include "executor/tuptable.h"
#include "storage/layout.h"
#include "storage/statement.h"
#include "storage/trigger.h"

PG_FUNCTION_INFO_V1(reservation_resource_tenant_follow);

static Statement give_reservations = STATEMENT(
	"WITH given AS (UPDATE reservation.reservation SET tenant = $2"
	"  WHERE resource_ids @> ARRAY[$1] RETURNING reservation_id)"
	" UPDATE reservation.redemption r SET tenant = $2"
	" FROM given g WHERE r.reservation_id = g.reservation_id",
	INT8OID, TEXTOID);

static Statement select_mixed = STATEMENT(
	"SELECT r.resource_id FROM reservation.reservation n"
	" JOIN reservation.resource r ON r.resource_id = ANY (n.resource_ids)"
	" WHERE n.resource_ids @> ARRAY[$1] AND r.tenant <> $2 LIMIT 1",
	INT8OID, TEXTOID);

static const TriggerUse tenant_use = {
	.function = "resource_tenant_follow",
	.tables = {"resource"},
	.events = TRIGGER_ON_UPDATE};

static void
check_one_tenant(int64 resource_id, Arguments *arguments)
{
	if (rsv_statement_execute(&select_mixed, arguments) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_CHECK_VIOLATION),
				 errmsg("resource " INT64_FORMAT " is reserved together with a resource of another tenant",
						resource_id),
				 errdetail("The other resource is " INT64_FORMAT ".",
						   rsv_row_int64(0, 1)),
				 errhint("Change the tenant of both in one statement.")));
}

/* After the statement, when all of its rows are changed */
Datum
reservation_resource_tenant_follow(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = rsv_trigger_require(fcinfo, &tenant_use);
	Arguments	arguments = {0};
	int64		resource_id;
	Caller		caller;
	bool		null;

	resource_id = DatumGetInt64(
		slot_getattr(trigger->tg_newslot, RESOURCE_RESOURCE_ID, &null));
	rsv_argument_int64(&arguments, resource_id);
	rsv_argument_datum(&arguments,
					   slot_getattr(trigger->tg_newslot, RESOURCE_TENANT,
									&null));
	rsv_statement_enter(&caller);
	(void) rsv_statement_execute(&give_reservations, &arguments);
	check_one_tenant(resource_id, &arguments);
	rsv_statement_leave(&caller);
	return PointerGetDatum(NULL);
}
