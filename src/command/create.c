/*
 * create.c
 *		CreateReservation: of one resource, or of several, all or nothing.
 */
#include "postgres.h"

#include "creation.h"
#include "errcodes.h"
#include "input.h"
#include "inventory/alternatives.h"
#include "inventory/rules.h"
#include "money/amount.h"
#include "settlement.h"

PG_FUNCTION_INFO_V1(reservation_create_reservation);
PG_FUNCTION_INFO_V1(reservation_create_group_reservation);

static const char *const on_unavailable_choices[] = {
	"reject", "waitlist", "overbook", "error", NULL
};

/* arguments, after the resources */
enum
{
	ARGUMENT_RESOURCES,
	ARGUMENT_DURING,
	ARGUMENT_CUSTOMER,
	ARGUMENT_QUANTITY,
	ARGUMENT_ON_UNAVAILABLE,
	ARGUMENT_PROMOTION_CODE,
	ARGUMENT_AMOUNT,
	ARGUMENT_HOLD,
	ARGUMENT_KEY,
	ARGUMENT_DETAILS,
	ARGUMENT_UNITS				/* not of several resources */
};

/* What was asked for, besides what the record says */
typedef struct Request
{
	const char *on_unavailable;
	Interval   *hold;
	Claim		claim;
} Request;

static void
read_request(FunctionCallInfo fcinfo, Record *record, Request *request)
{
	memset(request, 0, sizeof(Request));
	record->during = rsv_input_period(fcinfo, ARGUMENT_DURING, "during");
	record->customer = rsv_input_text(fcinfo, ARGUMENT_CUSTOMER, "customer");
	record->quantity = rsv_input_positive(fcinfo, ARGUMENT_QUANTITY, "quantity");
	request->on_unavailable = rsv_input_choice(fcinfo, ARGUMENT_ON_UNAVAILABLE,
											   "on_unavailable",
											   on_unavailable_choices);
	rsv_input_no_promotion(fcinfo, ARGUMENT_PROMOTION_CODE);
	record->amount = rsv_input_amount(fcinfo, ARGUMENT_AMOUNT, "amount");
	record->amount_fixed = record->amount != (Datum) 0;
	request->hold = rsv_input_interval(fcinfo, ARGUMENT_HOLD, "hold");
	record->details = rsv_input_object(fcinfo, ARGUMENT_DETAILS, "details");
	if (PG_NARGS() > ARGUMENT_UNITS)
		rsv_creation_read_units(fcinfo, ARGUMENT_UNITS, record);
}

/* Does anything that costs have to be paid before it is confirmed? */
static bool
is_upfront(const Record *record, const Claim *claim)
{
	for (int i = 0; i < claim->ndemands; i++)
	{
		const Resource *resource = claim->demands[i].resource;

		if (resource->upfront && (resource->priced || record->amount_fixed))
			return true;
	}
	return false;
}

static void
set_status(Command *command, const Request *request)
{
	Record	   *record = &command->record;
	bool		to_pay =
		record->priced && !rsv_amount_is_nothing(record->amount);

	record->payment_status = to_pay ? PAYMENT_DUE : PAYMENT_NONE;
	if (request->hold || (to_pay && is_upfront(record, &request->claim)))
	{
		record->status = STATUS_HELD;
		record->expires_at =
			rsv_command_end_of_hold(command, request->hold);
	}
	else
		record->status = STATUS_CONFIRMED;
}

static void
tell_created(Command *command)
{
	Record	   *record = &command->record;
	bool		confirmed = record->status == STATUS_CONFIRMED;
	Settlement	settlement;
	Payload		payload;

	rsv_command_open_changes(command, &payload);
	rsv_command_event(command, "ReservationCreated", &payload);

	settlement = rsv_settle(command, record->amount);
	rsv_settlement_tell(command, &settlement);
	if (!confirmed)
		return;
	record->confirmed_at = command->now;
	rsv_command_finalize(command);
}

/* Is it that there is no room now? Of what is never so, nobody is told fast. */
static bool
is_unavailable(const Claim *claim)
{
	return strcmp(claim->reason, "unavailable") == 0 ||
		strcmp(claim->reason, "fragmented") == 0;
}

/* The fast no for a rush: nothing is written, so nothing is built either. */
static void
raise_unavailable(const Claim *claim)
{
	ereport(ERROR,
			(errcode(RSV_UNAVAILABLE),
			 errmsg("resource " INT64_FORMAT " is not available",
					claim->refused->resource_id),
			 errdetail("The reason is: %s.", claim->reason),
			 errhint("Ask for another time or resource; a retry succeeds only after somebody gives up a place, or a closure ends.")));
}

/* Refused for want of room, and not by a rule? */
static bool
lacks_room(const Claim *claim)
{
	const Demand *demand = claim->refused;

	return rsv_rules_check(rsv_resource_get(demand->resource_id), demand->stay,
						   demand->now) == NULL;
}

/* The refusal is told, and then that it waits. */
static void
wait_for_room(Command *command, const Claim *claim)
{
	rsv_command_refuse(command, claim->reason);
	rsv_command_wait(command);
	command->outcome.reason = NULL;
	rsv_command_accept(command);
}

static void
refuse(Command *command, const Request *request)
{
	const Claim *claim = &request->claim;
	bool		fast = strcmp(request->on_unavailable, "error") == 0;

	if (fast && is_unavailable(claim))
		raise_unavailable(claim);
	rsv_creation_tell_request(command);
	if (!fast)
		command->outcome.alternatives = rsv_alternatives_of(claim->refused);
	if (strcmp(request->on_unavailable, "waitlist") == 0 && lacks_room(claim))
		wait_for_room(command, claim);
	else
		rsv_creation_reject(command, claim->reason);
}

static void
create(Command *command, Request *request)
{
	Claim	   *claim = &request->claim;

	if (!rsv_command_claim(command, claim))
	{
		refuse(command, request);
		return;
	}
	rsv_creation_tell_request(command);
	set_status(command, request);
	rsv_command_tell_availability(command, claim);
	tell_created(command);
	if (command->outcome.overbooked)
		command->outcome.alternatives = rsv_alternatives_of(&claim->demands[0]);
	rsv_command_accept(command);
}

static Datum
create_reservation(FunctionCallInfo fcinfo, int64 *resource_ids, int nresources)
{
	Command		command;
	Record		record;
	Request		request;

	rsv_record_init(&record, resource_ids, nresources);
	read_request(fcinfo, &record, &request);
	if (!rsv_command_begin(&command, COMMAND_CREATE, fcinfo, ARGUMENT_KEY))
		return rsv_command_end(&command);

	rsv_creation_begin(&command, &record);
	request.claim = rsv_command_prepare(&command, &command.record);
	request.claim.rules = rsv_rules_check;
	request.claim.or_overbook = strcmp(request.on_unavailable, "overbook") == 0;
	create(&command, &request);
	return rsv_command_end(&command);
}

Datum
reservation_create_reservation(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_input_id(fcinfo, ARGUMENT_RESOURCES,
										   "resource_id");

	return create_reservation(fcinfo, &resource_id, 1);
}

Datum
reservation_create_group_reservation(PG_FUNCTION_ARGS)
{
	int			n;
	int64	   *resource_ids = rsv_input_ids(fcinfo, ARGUMENT_RESOURCES,
											 "resource_ids", &n);

	return create_reservation(fcinfo, resource_ids, n);
}
