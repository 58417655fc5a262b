/*
 * close_resource.c
 *		Closing a resource, or some of its units, and opening it again.
 *
 * Stays on units to be closed are moved to other units if possible.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "base/funcargs.h"
#include "base/period.h"
#include "base/uuid.h"
#include "command/closure.h"
#include "command/run.h"

PG_FUNCTION_INFO_V1(reservation_close_resource);
PG_FUNCTION_INFO_V1(reservation_reopen_resource);

/*
 * The units to close, which the resource must have or be allowed to sell. Null
 * means all units, now and later.
 */
static UnitRange
read_closed_units(FunctionCallInfo fcinfo, const Resource *resource)
{
	int32		total = resource->capacity + resource->overbooking;
	UnitRange	asked;
	UnitRange	units;

	if (PG_ARGISNULL(2))
		return RSV_ALL_UNITS;
	asked = units = rsv_unit_range_of_range(PG_GETARG_RANGE_P(2), "units");
	if (units.lower == 0 && units.upper == PG_INT32_MAX)
		return RSV_ALL_UNITS;
	if (units.upper == PG_INT32_MAX)
		units.upper = total;
	if (units.lower < 0 || units.lower >= units.upper || units.upper > total)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("the resource does not have units %s",
						rsv_unit_range_text(asked)),
				 errdetail("The resource has units [0,%d).", total),
				 errhint("Leave the units out to close all of them.")));
	return units;
}

/*
 * The stays on the units to be closed; if there are none, all stays, which
 * leave too few units free
 */
static void
list_closure_conflicts(Command *command, const ClosureRequest *request)
{
	Outcome    *outcome = &command->outcome;
	Allocations stock = rsv_closure_obstacles(request->resource_id,
											  request->units, request->during,
											  command->now);

	if (stock.n == 0)
		stock = rsv_closure_obstacles(request->resource_id, RSV_ALL_UNITS,
									  request->during, command->now);
	outcome->conflicts = palloc((stock.n + 1) * sizeof(pg_uuid_t));
	for (int i = 0; i < stock.n; i++)
		outcome->conflicts[i] = stock.rows[i].reservation_id;
	rsv_uuid_sort(outcome->conflicts, stock.n);
	outcome->nconflicts = rsv_uuid_unique(outcome->conflicts, stock.n);
}

static void
close_units(Command *command, int64 resource_id, Period during)
{
	ClosureRequest request = {.resource_id = resource_id,.during = during};
	ClaimAnswer answer;

	rsv_closure_begin(command, resource_id);
	request.units = read_closed_units(command->fcinfo,
									  rsv_resource_named(resource_id));
	request.note = rsv_arg_optional_text(command->fcinfo, 3, "reason");
	if (rsv_closure_take(command, &request, &answer))
		return;
	list_closure_conflicts(command, &request);
	rsv_command_refuse(command, answer.reason);
}

Datum
reservation_close_resource(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_arg_id(fcinfo, 0, "resource_id");
	Period		during = rsv_arg_period(fcinfo, 1, "during");
	Command		command;

	if (rsv_command_begin(&command, COMMAND_CLOSE, fcinfo, NO_ARGUMENT))
		close_units(&command, resource_id, during);
	return rsv_command_end(&command);
}

Datum
reservation_reopen_resource(PG_FUNCTION_ARGS)
{
	int64		closure_id = rsv_arg_id(fcinfo, 0, "closure_id");
	Command		command;

	if (rsv_command_begin(&command, COMMAND_REOPEN, fcinfo, NO_ARGUMENT))
	{
		command.kind = KIND_CLOSURE;
		rsv_closure_end(&command, closure_id);
	}
	return rsv_command_end(&command);
}
