/*
 * lifecycle_table.c
 *		The state machine, as rows: what the documentation is held against.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "model/lifecycle.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(reservation_lifecycle);

Datum
reservation_lifecycle(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const Transition *transition;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; (transition = rsv_transition_get(i)) != NULL; i++)
	{
		Datum		values[] = {
			CStringGetTextDatum(rsv_status_name(transition->from)),
			CStringGetTextDatum(rsv_command_name(transition->command)),
			CStringGetTextDatum(rsv_status_name(transition->to)),
			CStringGetTextDatum(transition->events),
			CStringGetTextDatum(transition->refusals)
		};
		bool		nulls[lengthof(values)] = {transition->from == STATUS_NONE};

		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
