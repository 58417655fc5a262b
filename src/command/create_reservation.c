/*
 * create_reservation.c
 *		CreateReservation: of one resource, or of several, all or nothing.
 */
#include "postgres.h"

#include "base/funcargs.h"
#include "command/creation.h"
#include "command/request.h"
#include "command/run.h"

PG_FUNCTION_INFO_V1(reservation_create_reservation);
PG_FUNCTION_INFO_V1(reservation_create_group_reservation);

typedef struct Creation
{
	Command		command;
	Request		request;
} Creation;

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

static bool
take_place(Creation *creation)
{
	Request    *request = &creation->request;

	if (rsv_counting_take(&request->counting, &creation->command,
						  claim_and_count_new, creation))
		return true;
	request->reason = request->counting.reason;
	return false;
}

static void
create_from_request(Creation *creation)
{
	Command    *command = &creation->command;
	Request    *request = &creation->request;

	rsv_request_prepare(command, &command->record, request);
	if (request->reason || !take_place(creation))
		rsv_request_decline(command, request->reason);
	else if (request->claim.answer.reason)
		rsv_request_refuse(command, request);
	else
		rsv_request_accept(command, request);
}

static Datum
create_reservation(FunctionCallInfo fcinfo, int64 *resource_ids, int nresources)
{
	Creation	creation;
	Record		record;

	rsv_record_init(&record, resource_ids, nresources);
	rsv_request_read(fcinfo, &record, &creation.request);
	if (rsv_command_begin(&creation.command, COMMAND_CREATE, fcinfo,
						  REQUEST_KEY))
	{
		rsv_creation_begin(&creation.command, &record);
		create_from_request(&creation);
	}
	return rsv_command_end(&creation.command);
}

Datum
reservation_create_reservation(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_arg_id(fcinfo, REQUEST_RESOURCES,
										 "resource_id");

	return create_reservation(fcinfo, &resource_id, 1);
}

Datum
reservation_create_group_reservation(PG_FUNCTION_ARGS)
{
	int			n;
	int64	   *resource_ids = rsv_arg_ids(fcinfo, REQUEST_RESOURCES,
										   "resource_ids", &n);

	return create_reservation(fcinfo, resource_ids, n);
}
