/*
 * close_resource.c
 *		Closing a resource, or some of its units, and opening it again.
 *
 * Stays on units to be closed are moved to other units if possible. A closure
 * is a row of allocation without a reservation, so that one constraint rules
 * over both; its events have an aggregate id of their own.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "base/funcargs.h"
#include "base/period.h"
#include "base/uuid.h"
#include "command/context.h"
#include "command/run.h"
#include "command/units.h"
#include "inventory/expired_hold.h"
#include "inventory/late_stay.h"
#include "inventory/waitlist.h"
#include "storage/argument.h"
#include "storage/locking.h"

PG_FUNCTION_INFO_V1(reservation_close_resource);
PG_FUNCTION_INFO_V1(reservation_reopen_resource);

static Statement lock_closure = STATEMENT_BY_INDEX(
	"SELECT resource_id, closure_aggregate_id, during FROM reservation.allocation"
	" WHERE allocation_id = $1 AND reservation_id IS NULL FOR UPDATE",
	INT8OID);

static Statement delete_closure = STATEMENT_BY_INDEX(
	"DELETE FROM reservation.allocation WHERE allocation_id = $1", INT8OID);

static Statement last_sequence = STATEMENT_BY_INDEX(
	"SELECT COALESCE(pg_catalog.max(sequence), 0)"
	" FROM reservation.event WHERE aggregateid = $1::text",
	UUIDOID);

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

/* A hold that has ended is no conflict. */
static void
add_closure_conflicts(Outcome *outcome, const Demand *demand, UnitRange units)
{
	Allocations stock = rsv_allocation_scan(demand->resource_id, units,
											demand->stay, NULL);

	rsv_late_stay_add_to(&stock, demand->resource_id, demand->stay,
						 demand->now, NULL);
	rsv_expired_hold_drop(&stock, demand->now);
	outcome->conflicts = palloc((stock.n + 1) * sizeof(pg_uuid_t));
	for (int i = 0; i < stock.n; i++)
		if (!stock.rows[i].closure &&
			rsv_unit_range_overlaps(stock.rows[i].units, units))
			outcome->conflicts[outcome->nconflicts++] =
				stock.rows[i].reservation_id;
	rsv_uuid_sort(outcome->conflicts, outcome->nconflicts);
	outcome->nconflicts = rsv_uuid_unique(outcome->conflicts,
										  outcome->nconflicts);
}

/*
 * The stays on the units to be closed; if there are none, all stays, which
 * leave too few units free
 */
static void
list_closure_conflicts(Outcome *outcome, const Demand *demand)
{
	add_closure_conflicts(outcome, demand, demand->units);
	if (outcome->nconflicts == 0)
		add_closure_conflicts(outcome, demand, RSV_ALL_UNITS);
}

static void
tell_closed(Command *command, const Claim *claim)
{
	JsonBuilder payload;

	rsv_json_open(&payload);
	rsv_json_id(&payload, "closure_id", command->outcome.closure_id);
	rsv_allocation_tell(&payload, &claim->answer.stock);
	rsv_json_text(&payload, "reason", claim->question.note);
	rsv_command_event(command, EVENT_RESOURCE_CLOSED, &payload);
	rsv_command_tell_reassigned(command, &claim->answer);
}

static void
close_units(Command *command, int64 resource_id, Period during)
{
	UnitRange	units = read_closed_units(command->fcinfo,
										  rsv_resource_get(resource_id));
	Demand		demand = {.mode = DEMAND_CLOSURE,
					 .resource_id = resource_id,
					 .stay = during,
					 .quantity = 1,
					 .units = units,
					 .now = command->now};
	Judgement	judgement = {.demand = &demand};
	Claim		claim = {.judgements = &judgement};

	claim.question = (ClaimQuestion) {
		.id = &command->record.id,
		.note = rsv_arg_optional_text(command->fcinfo, 3, "reason"),
		.ndemands = 1,
		.demands = &demand};
	if (units.upper != PG_INT32_MAX)
	{
		demand.quantity = units.upper - units.lower;
		claim.question.or_overbook =
			units.upper > rsv_resource_get(resource_id)->capacity;
	}
	if (!rsv_command_claim(command, &claim))
	{
		list_closure_conflicts(&command->outcome, &demand);
		rsv_command_refuse(command, claim.answer.reason);
		return;
	}
	command->outcome.accepted = true;
	command->outcome.closure_id = claim.answer.stock.rows[0].id;
	tell_closed(command, &claim);
}

Datum
reservation_close_resource(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_arg_id(fcinfo, 0, "resource_id");
	Period		during = rsv_arg_period(fcinfo, 1, "during");
	Command		command;

	if (rsv_command_begin(&command, COMMAND_CLOSE, fcinfo, NO_ARGUMENT))
	{
		command.kind = KIND_CLOSURE;
		command.record.id = rsv_uuid_secret(resource_id);
		close_units(&command, resource_id, during);
	}
	return rsv_command_end(&command);
}

static Place
load_closure(Command *command, int64 closure_id)
{
	Arguments	arguments = {0};
	Place		place = {0};

	rsv_argument_int64(&arguments, closure_id);
	if (rsv_statement_execute(&lock_closure, &arguments) == 0)
		ereport(ERROR,
				(errcode(RSV_UNKNOWN),
				 errmsg("closure " INT64_FORMAT " does not exist", closure_id),
				 errhint("Closures are the rows of reservation.allocation without a reservation_id; each can be reopened once.")));
	place.resource_id = rsv_row_int64(0, 1);
	place.during = rsv_row_period(0, 3);
	command->record.id = rsv_row_is_null(0, 2) ?
		rsv_uuid_secret(place.resource_id) : rsv_row_uuid(0, 2);

	memset(&arguments, 0, sizeof(arguments));
	rsv_argument_uuid(&arguments, &command->record.id);
	(void) rsv_statement_execute(&last_sequence, &arguments);
	command->record.sequence = rsv_row_int32(0, 1);
	return place;
}

static void
reopen_resource(Command *command, int64 closure_id)
{
	Arguments	arguments = {0};
	Place		place = load_closure(command, closure_id);
	JsonBuilder payload;

	rsv_lock_resource(place.resource_id);
	rsv_argument_int64(&arguments, closure_id);
	rsv_statement_write(&delete_closure, &arguments, 1);
	rsv_unlock_resource(place.resource_id);
	rsv_command_free(command, place.resource_id, place.during);

	command->outcome.accepted = true;
	command->outcome.closure_id = closure_id;
	rsv_json_open(&payload);
	rsv_json_id(&payload, "closure_id", closure_id);
	rsv_json_id(&payload, "resource_id", place.resource_id);
	rsv_command_event(command, EVENT_RESOURCE_REOPENED, &payload);
}

Datum
reservation_reopen_resource(PG_FUNCTION_ARGS)
{
	int64		closure_id = rsv_arg_id(fcinfo, 0, "closure_id");
	Command		command;

	if (rsv_command_begin(&command, COMMAND_REOPEN, fcinfo, NO_ARGUMENT))
	{
		command.kind = KIND_CLOSURE;
		reopen_resource(&command, closure_id);
	}
	return rsv_command_end(&command);
}
