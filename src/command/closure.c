/*
 * closure.c
 *		Units that are taken out of sale for a period.
 *
 * A closure is a row of allocation without a reservation, so that one
 * constraint rules over both; its events have an aggregate id of their own.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "base/uuid.h"
#include "command/closure.h"
#include "command/units.h"
#include "inventory/expired_hold.h"
#include "inventory/late_stay.h"
#include "inventory/waitlist.h"
#include "storage/argument.h"
#include "storage/locking.h"
#include "storage/visibility.h"

static Statement select_closed = STATEMENT_BY_INDEX(
	"SELECT resource_id FROM reservation.allocation"
	" WHERE allocation_id = $1 AND reservation_id IS NULL",
	INT8OID);

static Statement lock_closure = STATEMENT_BY_INDEX(
	"SELECT closure_aggregate_id, during FROM reservation.allocation"
	" WHERE allocation_id = $1 AND reservation_id IS NULL FOR UPDATE",
	INT8OID);

static Statement delete_closure = STATEMENT_BY_INDEX(
	"DELETE FROM reservation.allocation WHERE allocation_id = $1", INT8OID);

static Statement last_sequence = STATEMENT_BY_INDEX(
	"SELECT COALESCE(pg_catalog.max(sequence), 0)"
	" FROM reservation.event WHERE aggregateid = $1::text",
	UUIDOID);

void
rsv_closure_begin(Command *command, int64 resource_id)
{
	command->kind = KIND_CLOSURE;
	command->record.id = rsv_uuid_secret(resource_id);
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

bool
rsv_closure_take(Command *command, const ClosureRequest *request,
				 ClaimAnswer *answer)
{
	const Resource *resource = rsv_resource_get(request->resource_id);
	Demand		demand = {.mode = DEMAND_CLOSURE,
					 .resource_id = request->resource_id,
					 .stay = request->during,
					 .quantity = 1,
					 .units = request->units,
					 .now = command->now};
	Judgement	judgement = {.demand = &demand};
	Claim		claim = {.judgements = &judgement};
	bool		taken;

	claim.question = (ClaimQuestion) {
		.id = &command->record.id,
		.note = request->note,
		.nowait = request->nowait,
		.ndemands = 1,
		.demands = &demand};
	if (demand.units.upper != PG_INT32_MAX)
	{
		demand.quantity = rsv_unit_range_count(demand.units);
		claim.question.or_overbook = demand.units.upper > resource->capacity;
	}
	taken = rsv_command_claim(command, &claim);
	*answer = claim.answer;
	answer->refused = NULL;
	if (!taken)
		return false;
	command->outcome.accepted = true;
	command->outcome.closure_id = claim.answer.stock.rows[0].id;
	tell_closed(command, &claim);
	return true;
}

Allocations
rsv_closure_obstacles(int64 resource_id, UnitRange units, Period during,
					  TimestampTz now)
{
	Allocations stock = rsv_allocation_scan(resource_id, units, during, NULL);
	int			n = 0;

	rsv_late_stay_add_to(&stock, resource_id, during, now, NULL);
	rsv_expired_hold_drop(&stock, now);
	for (int i = 0; i < stock.n; i++)
		if (!stock.rows[i].closure &&
			rsv_unit_range_overlaps(stock.rows[i].units, units))
			stock.rows[n++] = stock.rows[i];
	stock.n = n;
	return stock;
}

/* The resource of a closure; false: none that the caller may see */
static bool
find_closed_resource(int64 closure_id, int64 *resource_id)
{
	Arguments	arguments = {0};

	rsv_argument_int64(&arguments, closure_id);
	if (rsv_statement_execute(&select_closed, &arguments) == 0)
		return false;
	*resource_id = rsv_row_int64(0, 1);
	return rsv_visible_resource(*resource_id);
}

static Place
load_closure(Command *command, int64 closure_id)
{
	Arguments	arguments = {0};
	Place		place = {0};

	rsv_argument_int64(&arguments, closure_id);
	if (!find_closed_resource(closure_id, &place.resource_id) ||
		rsv_statement_execute(&lock_closure, &arguments) == 0)
		ereport(ERROR,
				(errcode(RSV_UNKNOWN),
				 errmsg("closure " INT64_FORMAT " does not exist", closure_id),
				 errhint("Closures are the rows of reservation.allocation without a reservation_id; each can be reopened once.")));
	place.during = rsv_row_period(0, 2);
	command->record.id = rsv_row_is_null(0, 1) ?
		rsv_uuid_secret(place.resource_id) : rsv_row_uuid(0, 1);

	memset(&arguments, 0, sizeof(arguments));
	rsv_argument_uuid(&arguments, &command->record.id);
	(void) rsv_statement_execute(&last_sequence, &arguments);
	command->record.sequence = rsv_row_int32(0, 1);
	return place;
}

void
rsv_closure_end(Command *command, int64 closure_id)
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
