/*
 * read_events.c
 *		Reading events, in the order of their positions, without a gap.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xlog.h"
#include "base/funcargs.h"
#include "event/horizon.h"
#include "event/lineage.h"
#include "funcapi.h"
#include "model/event_type.h"
#include "storage/visibility.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(reservation_read_events);

static Statement select_events = STATEMENT(
	"SELECT e FROM reservation.event e"
	" WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3",
	INT8OID, INT8OID, INT4OID);

/*
 * For a caller that sees a part of them; a policy of the table of events says
 * more exactly which.
 */
static Statement select_visible_events = STATEMENT(
	"SELECT e FROM reservation.event e"
	" WHERE position > $1 AND position <= $2"
	" AND (pg_catalog.row_security_active('reservation.event')"
	"  OR EXISTS (SELECT FROM reservation.reservation r"
	"   WHERE r.reservation_id = e.aggregateid::uuid)"
	"  OR type = ANY (ARRAY[$4, $5])"
	"   AND EXISTS (SELECT FROM reservation.resource r"
	"    WHERE r.resource_id = coalesce(payload->>'resource_id',"
	"     payload->'units'->0->>'resource_id')::bigint))"
	" ORDER BY position LIMIT $3",
	INT8OID, INT8OID, INT4OID, TEXTOID, TEXTOID);

static uint64
select_visible(Arguments *arguments)
{
	rsv_argument_text(arguments, rsv_event_type_name(EVENT_RESOURCE_CLOSED));
	rsv_argument_text(arguments, rsv_event_type_name(EVENT_RESOURCE_REOPENED));
	return rsv_visible_execute(&select_visible_events, arguments);
}

Datum
reservation_read_events(PG_FUNCTION_ARGS)
{
	int64		after = rsv_arg_id(fcinfo, 0, "after");
	int32		most = rsv_arg_positive(fcinfo, 1, "max");
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Arguments	arguments = {0};
	Caller		caller;
	uint64		n;

	if (RecoveryInProgress())
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("cannot read events during recovery"),
				 errdetail("A standby does not know which transactions may still write events."),
				 errhint("Read events on the primary, or on this server after its promotion.")));

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	rsv_statement_enter(&caller);
	rsv_argument_int64(&arguments, after);
	rsv_argument_int64(&arguments, rsv_horizon(false));
	rsv_argument_int32(&arguments, most);
	n = rsv_visibility_is_limited() ? select_visible(&arguments) :
		rsv_statement_execute(&select_events, &arguments);
	if (n > 0)
		rsv_lineage_flush_read();
	for (uint64 i = 0; i < n; i++)
	{
		HeapTupleHeader row =
			DatumGetHeapTupleHeader(rsv_row_datum(i, 1, RECORDOID));
		HeapTupleData tuple = {.t_len = HeapTupleHeaderGetDatumLength(row),
		.t_data = row};

		tuplestore_puttuple(result->setResult, &tuple);
	}
	rsv_statement_leave(&caller);
	return (Datum) 0;
}
