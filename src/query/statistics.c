/*
 * statistics.c
 *		The counts of statistic.c, as rows.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "model/lifecycle.h"
#include "model/reason.h"
#include "storage/statistic.h"
#include "storage/visibility.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(reservation_statistics);
PG_FUNCTION_INFO_V1(reservation_reset_statistics);

#define COMMAND_TYPES (0 COMMANDS(NAMED_ENUM_COUNT))

StaticAssertDecl(COMMAND_TYPES <= RSV_STATISTIC_COMMANDS,
				 "each command has counts");
StaticAssertDecl(REASON_LIMIT_IGNORED < RSV_STATISTIC_REASONS,
				 "each reason has a count");

static const char *const names[] = {
	STATISTICS(NAMED_ENUM_NAME)
};

static void
put_row(ReturnSetInfo *rows, const char *statistic, const char *command,
		const char *result, uint64 value, TimestampTz since)
{
	Datum		values[] = {
		CStringGetTextDatum(statistic),
		command ? CStringGetTextDatum(command) : (Datum) 0,
		result ? CStringGetTextDatum(result) : (Datum) 0,
		Int64GetDatum((int64) value),
		TimestampTzGetDatum(since)
	};
	bool		nulls[lengthof(values)] = {false, command == NULL,
		result == NULL};

	tuplestore_putvalues(rows->setResult, rows->setDesc, values, nulls);
}

static void
put_command(ReturnSetInfo *rows, CommandType command, TimestampTz since)
{
	for (int reason = REASON_NONE; reason < REASON_LIMIT_IGNORED; reason++)
	{
		uint64		n = rsv_statistic_get_count(command, reason);

		if (n > 0)
			put_row(rows, "commands", rsv_command_name(command),
					reason == REASON_NONE ? "accepted" :
					rsv_reason_name(reason), n, since);
	}
}

Datum
reservation_statistics(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rows = (ReturnSetInfo *) fcinfo->resultinfo;
	TimestampTz since;

	InitMaterializedSRF(fcinfo, 0);
	/* the counts are those of all callers */
	if (rsv_visibility_is_limited() || !rsv_statistic_since(&since))
		return (Datum) 0;
	for (int command = 0; command < COMMAND_TYPES; command++)
		put_command(rows, command, since);
	for (int i = 0; i < lengthof(names); i++)
		put_row(rows, names[i], NULL, NULL, rsv_statistic_get(i), since);
	return (Datum) 0;
}

Datum
reservation_reset_statistics(PG_FUNCTION_ARGS)
{
	rsv_visibility_require_all(fcinfo);
	rsv_statistic_reset();
	PG_RETURN_VOID();
}
