/*
 * add_to_waitlist.c
 *		AddToWaitlist: the customer waits for a place.
 *
 * A customer may wait for more than the resource has today, or for a stay
 * beyond the horizon of booking; but a stay that the resource's rules can
 * never allow is refused.
 */
#include "postgres.h"

#include "base/funcargs.h"
#include "command/add_to_waitlist.h"
#include "command/counting.h"
#include "command/creation.h"
#include "command/run.h"
#include "command/waiver.h"
#include "inventory/waitlist.h"
#include "resource/customer_limit.h"
#include "resource/rules.h"

PG_FUNCTION_INFO_V1(reservation_add_to_waitlist);

enum
{
	ARGUMENT_RESOURCE,
	ARGUMENT_DURING,
	ARGUMENT_CUSTOMER,
	ARGUMENT_QUANTITY,
	ARGUMENT_PRIORITY,
	ARGUMENT_AMOUNT,
	ARGUMENT_KEY,
	ARGUMENT_DETAILS,
	ARGUMENT_GUESTS,
	ARGUMENT_RATE_PLAN,
	ARGUMENT_WAIVE
};

void
rsv_command_wait(Command *command)
{
	Record	   *record = &command->record;
	JsonBuilder payload;

	record->status = STATUS_WAITLISTED;
	rsv_waitlist_add(record);
	rsv_command_open_changes(command, &payload);
	rsv_command_event(command, EVENT_ADDED_TO_WAITLIST, &payload);
}

static void
read_waitlist_request(FunctionCallInfo fcinfo, Record *record)
{
	record->during = rsv_arg_stay(fcinfo, ARGUMENT_DURING, "during");
	record->customer = rsv_arg_customer(fcinfo, ARGUMENT_CUSTOMER);
	record->quantity = rsv_arg_positive(fcinfo, ARGUMENT_QUANTITY, "quantity");
	record->priority = rsv_arg_int32(fcinfo, ARGUMENT_PRIORITY, "priority");
	record->amount = rsv_arg_amount(fcinfo, ARGUMENT_AMOUNT, "amount");
	record->amount_fixed = record->amount != NULL;
	record->details = rsv_arg_object(fcinfo, ARGUMENT_DETAILS, "details");
	record->guests = rsv_arg_guests(fcinfo, ARGUMENT_GUESTS);
	record->rate_plan = rsv_arg_optional_text(fcinfo, ARGUMENT_RATE_PLAN,
											  "rate_plan");
	record->waived = rsv_arg_waive(fcinfo, ARGUMENT_WAIVE);
}

typedef struct WaitlistRequest
{
	Command    *command;
	Counting	counting;
} WaitlistRequest;

static bool
waitlist_within_limit(void *argument)
{
	WaitlistRequest *wait = argument;
	Command    *command = wait->command;

	return !wait->counting.limited ||
		rsv_counting_add(&wait->counting, command, &command->record, false);
}

static Reason
check_waitlist_limit(Command *command)
{
	WaitlistRequest wait = {.command = command};

	wait.counting.adds =
		!(command->record.waived & RULE(REASON_CUSTOMER_LIMIT));
	wait.counting.limited = rsv_customer_limit_applies(&command->record);
	(void) rsv_counting_take(&wait.counting, command, waitlist_within_limit,
							 &wait);
	command->limit_id = wait.counting.limit_id;
	return wait.counting.reason;
}

static void
add_to_waitlist(Command *command)
{
	const Record *record = &command->record;
	const Resource *resource = rsv_resource_get(record->resource_ids[0]);
	Reason		reason =
		rsv_rules_check(RULES_OF_WAITING & ~record->waived, resource,
						record->during,
						(Party) {record->quantity, record->guests},
						command->now);

	rsv_creation_tell_request(command);
	if (reason == REASON_NONE)
		reason = check_waitlist_limit(command);
	if (reason)
	{
		rsv_creation_reject(command, reason);
		return;
	}
	rsv_command_wait(command);
	rsv_command_accept(command);
}

Datum
reservation_add_to_waitlist(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_arg_id(fcinfo, ARGUMENT_RESOURCE,
										   "resource_id");
	Record		record;
	Command		command;

	rsv_record_init(&record, &resource_id, 1);
	read_waitlist_request(fcinfo, &record);
	if (rsv_command_begin(&command, COMMAND_ADD_TO_WAITLIST, fcinfo,
						  ARGUMENT_KEY))
	{
		rsv_creation_begin(&command, &record);
		add_to_waitlist(&command);
	}
	return rsv_command_end(&command);
}
