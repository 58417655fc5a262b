/*
 * create.c
 *		CreateReservation: of one resource, or of several, all or nothing.
 */
#include "postgres.h"

#include "clock.h"
#include "command.h"
#include "errcodes.h"
#include "guc.h"
#include "identifier.h"
#include "input.h"
#include "inventory/alternatives.h"
#include "inventory/rules.h"
#include "money/amount.h"
#include "money/quote.h"
#include "money/refund.h"
#include "settlement.h"

PG_FUNCTION_INFO_V1(reservation_create_reservation);
PG_FUNCTION_INFO_V1(reservation_create_group_reservation);

static const char *const on_unavailable_choices[] = {
	"reject", "overbook", "error", NULL
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
	ARGUMENT_DETAILS
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
	memset(record, 0, sizeof(Record));
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
	record->expires_at = record->confirmed_at = DT_NOBEGIN;
	record->checked_in_at = record->checked_out_at = DT_NOBEGIN;
	record->ended_at = DT_NOBEGIN;
}

static void
tell_request(Command *command)
{
	Payload		payload;
	const Record *record = &command->record;

	rsv_payload_open(&payload);
	rsv_payload_record(&payload, record, NULL, FACT_REQUEST | FACT_PRIORITY);
	if (record->amount_fixed)
		rsv_payload_record(&payload, record, NULL, FACT_AMOUNT);
	rsv_command_event(command, "ReservationRequested", &payload);
}

/* One bill for all resources, so one currency */
static void
set_amount(Record *record, const Claim *claim)
{
	for (int i = 0; i < claim->ndemands; i++)
	{
		const Resource *resource = claim->demands[i].resource;
		Datum amount = rsv_quote(resource, record->during, record->quantity);

		if (record->currency &&
			strcmp(record->currency, resource->currency) != 0)
			ereport(ERROR,
					(errcode(RSV_BAD_ARGUMENT),
					 errmsg("resources have different currencies"),
					 errdetail("They are %s and %s.", record->currency,
							   resource->currency),
					 errhint("Reserve them one by one.")));
		record->currency = resource->currency;
		record->terms = rsv_refund_combine(record->terms, resource->terms);
		if (record->amount_fixed || amount == (Datum) 0)
			continue;
		record->amount = record->priced ?
			rsv_amount_add(record->amount, amount) : amount;
		record->priced = true;
	}
	if (record->amount_fixed)
	{
		record->amount = rsv_amount_round(record->amount, record->currency);
		record->priced = true;
	}
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

/* The hold that was asked for, or the shortest that a resource grants */
static TimestampTz
end_of_hold(const Command *command, const Request *request)
{
	const Claim *claim = &request->claim;
	TimestampTz end = DT_NOEND;

	for (int i = 0; i < claim->ndemands; i++)
	{
		const Resource *resource = claim->demands[i].resource;

		end = Min(end, rsv_calendar_add(command->now, request->hold ?
										request->hold : resource->hold_duration,
										1, resource->zone));
	}
	return end;
}

static void
set_status(Command *command, const Request *request)
{
	Record	   *record = &command->record;
	bool		to_pay = record->priced && !rsv_amount_is_nothing(record->amount);

	record->payment_status = to_pay ? PAYMENT_DUE : PAYMENT_NONE;
	if (request->hold || (to_pay && is_upfront(record, &request->claim)))
	{
		record->status = STATUS_HELD;
		record->expires_at = end_of_hold(command, request);
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

	rsv_payload_open(&payload);
	rsv_payload_record(&payload, record, NULL,
					   FACT_STATUS | FACT_AMOUNT | FACT_EXPIRY | FACT_VERSION);
	if (record->terms)
		rsv_payload_jsonb(&payload, "cancellation_terms", record->terms);
	rsv_command_event(command, "ReservationCreated", &payload);
	command->told = *record;

	settlement = rsv_settle(command, record->amount);
	rsv_settlement_tell(command, &settlement);
	if (!confirmed)
		return;
	record->confirmed_at = command->now;
	rsv_command_finalize(command);
}

static void
tell_confirmed_availability(Command *command, const Claim *claim)
{
	Payload		payload;

	rsv_payload_open(&payload);
	rsv_payload_units(&payload, &claim->stock);
	if (claim->overbooked)
		rsv_payload_bool(&payload, "overbooked", true);
	rsv_command_event(command, "AvailabilityConfirmed", &payload);
	rsv_command_tell_reassigned(command, claim);
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
			 errhint("Ask for another time or resource; a retry succeeds only after somebody gives up a place.")));
}

static void
refuse(Command *command, const Claim *claim)
{
	Record	   *record = &command->record;

	command->outcome.alternatives = rsv_alternatives_of(claim->refused);
	record->status = STATUS_REJECTED;
	record->payment_status = PAYMENT_NONE;
	record->ended_at = command->now;
	rsv_command_refuse(command, claim->reason);
}

static void
read_currency(Record *record, const Claim *claim)
{
	/* the refusal may have come before any resource was judged */
	record->currency = rsv_resource_get(claim->refused->resource_id)->currency;
	if (record->amount_fixed)
	{
		record->amount = rsv_amount_round(record->amount, record->currency);
		record->priced = true;
	}
}

static void
create(Command *command, Request *request)
{
	Claim	   *claim = &request->claim;

	if (!rsv_command_claim(command, claim))
	{
		if (strcmp(request->on_unavailable, "error") == 0)
			raise_unavailable(claim);
		read_currency(&command->record, claim);
		tell_request(command);
		refuse(command, claim);
		return;
	}

	set_amount(&command->record, claim);
	tell_request(command);
	set_status(command, request);
	tell_confirmed_availability(command, claim);
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

	read_request(fcinfo, &record, &request);
	if (!rsv_command_begin(&command, COMMAND_CREATE, fcinfo, ARGUMENT_KEY))
		return rsv_command_end(&command);

	record.id = rsv_identifier_secret();
	record.resource_ids = resource_ids;
	record.nresources = nresources;
	record.created_at = command.now;
	record.simulated = rsv_clock_is_set();
	record.version = 1;
	command.creating = true;
	command.record = record;
	command.outcome.has_record = true;

	request.claim.reservation_id = &command.record.id;
	request.claim.rules = rsv_rules_check;
	request.claim.or_overbook = strcmp(request.on_unavailable, "overbook") == 0;
	request.claim.ndemands = nresources;
	request.claim.demands = palloc0(nresources * sizeof(Demand));
	for (int i = 0; i < nresources; i++)
	{
		Demand	   *demand = &request.claim.demands[i];

		/* a wrong call is an error, whatever becomes of the others */
		(void) rsv_resource_get(resource_ids[i]);
		demand->resource_id = resource_ids[i];
		demand->stay = record.during;
		demand->quantity = record.quantity;
		demand->now = command.now;
	}
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
