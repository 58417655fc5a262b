/*
 * create_reservation.c
 *		CreateReservation: of one resource, or of several, all or nothing.
 */
#include "postgres.h"

#include "base/funcargs.h"
#include "command/create_reservation.h"
#include "command/creation.h"
#include "command/run.h"
#include "command/waiver.h"

PG_FUNCTION_INFO_V1(reservation_create_reservation);
PG_FUNCTION_INFO_V1(reservation_create_group_reservation);

/* A group names no units. */
#define GROUP_GUESTS REQUEST_UNITS
#define GROUP_RATE_PLAN REQUEST_GUESTS
#define GROUP_WAIVE REQUEST_RATE_PLAN

/* All of it or nothing */
static bool
claim_and_count_new(void *argument)
{
	Creation   *creation = argument;
	Request    *request = &creation->request;
	Counting   *counting = &request->counting;
	bool		claimed = rsv_counting_claim(counting, &creation->command,
											 &request->claim);

	if (!claimed && request->claim.answer.reason == REASON_LIMIT_IGNORED)
		counting->reason = REASON_LIMIT_IGNORED;
	if (!claimed && (counting->reason || !rsv_request_would_wait(request)))
		return true;
	return rsv_request_count(&creation->command, request);
}

static void
take_place(Creation *creation)
{
	Request    *request = &creation->request;

	if (!rsv_counting_take(&request->counting, &creation->command,
						   claim_and_count_new, creation))
		request->reason = request->counting.reason;
}

void
rsv_create_take(Creation *creation)
{
	Command    *command = &creation->command;
	Request    *request = &creation->request;

	rsv_request_prepare(command, &command->record, request);
	if (request->reason == REASON_NONE)
		take_place(creation);
}

void
rsv_create_answer(Creation *creation)
{
	Command    *command = &creation->command;
	Request    *request = &creation->request;

	if (request->reason)
		rsv_request_decline(command, request);
	else if (request->claim.answer.reason)
		rsv_request_refuse(command, request);
	else
		rsv_request_accept(command, request);
}

bool
rsv_create_begin(Creation *creation, FunctionCallInfo fcinfo, Record *record)
{
	rsv_request_read(fcinfo, record, &creation->request);
	if (!rsv_command_begin(&creation->command, COMMAND_CREATE, fcinfo,
						   REQUEST_KEY))
		return false;
	rsv_creation_begin(&creation->command, record);
	return true;
}

static Datum
create_reservation(FunctionCallInfo fcinfo, Record *record)
{
	Creation	creation;

	if (rsv_create_begin(&creation, fcinfo, record))
	{
		rsv_create_take(&creation);
		rsv_create_answer(&creation);
	}
	return rsv_command_end(&creation.command);
}

Datum
reservation_create_reservation(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_arg_id(fcinfo, REQUEST_RESOURCES,
										 "resource_id");
	Record		record;

	rsv_record_init(&record, &resource_id, 1);
	record.quantity = rsv_arg_positive(fcinfo, REQUEST_QUANTITY, "quantity");
	rsv_creation_read_units(fcinfo, REQUEST_UNITS, &record);
	record.guests = rsv_arg_guests(fcinfo, REQUEST_GUESTS);
	record.rate_plan = rsv_arg_optional_text(fcinfo, REQUEST_RATE_PLAN,
											 "rate_plan");
	record.waived = rsv_arg_waive(fcinfo, REQUEST_WAIVE);
	return create_reservation(fcinfo, &record);
}

Datum
reservation_create_group_reservation(PG_FUNCTION_ARGS)
{
	Record		record;
	int			n;
	int64	   *resource_ids = rsv_arg_ids(fcinfo, REQUEST_RESOURCES,
										   "resource_ids", &n);

	rsv_record_init(&record, resource_ids, n);
	record.guests = rsv_arg_guests(fcinfo, GROUP_GUESTS);
	record.rate_plan = rsv_arg_optional_text(fcinfo, GROUP_RATE_PLAN,
											 "rate_plan");
	record.waived = rsv_arg_waive(fcinfo, GROUP_WAIVE);
	return create_reservation(fcinfo, &record);
}
