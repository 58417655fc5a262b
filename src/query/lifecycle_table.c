/*
 * lifecycle_table.c
 *		The state machine, as rows: for the documentation and its test.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "model/lifecycle.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(reservation_lifecycle);

static Datum
event_names(const Transition *transition)
{
	StringInfoData names;

	initStringInfo(&names);
	for (int i = 0; i < MOST_EVENTS && transition->events[i]; i++)
		appendStringInfo(&names, "%s%s%s", i > 0 ? " " : "",
						 rsv_event_type_name(transition->events[i] & ~MAY_BIT),
						 transition->events[i] & MAY_BIT ? "?" : "");
	return CStringGetTextDatum(names.data);
}

static Datum
refusal_names(const Transition *transition)
{
	StringInfoData names;

	initStringInfo(&names);
	for (int i = 0; i < MOST_REFUSALS && transition->refusals[i]; i++)
		appendStringInfo(&names, "%s%s", i > 0 ? " " : "",
						 rsv_reason_name(transition->refusals[i]));
	return CStringGetTextDatum(names.data);
}

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
			event_names(transition),
			refusal_names(transition)
		};
		bool		nulls[lengthof(values)] = {transition->from == STATUS_NONE};

		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
