/*
 * create_reservation.c
 *		CreateReservation: of one resource, or of several, all or nothing.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/funcargs.h"
#include "base/named_enum.h"
#include "command/add_to_waitlist.h"
#include "command/apply_promotion.h"
#include "command/counting.h"
#include "command/creation.h"
#include "command/no_room.h"
#include "command/run.h"
#include "command/settlement.h"
#include "command/units.h"
#include "inventory/alternatives.h"
#include "money/quote.h"
#include "money/redemption.h"
#include "resource/customer_limit.h"
#include "resource/rules.h"

PG_FUNCTION_INFO_V1(reservation_create_reservation);
PG_FUNCTION_INFO_V1(reservation_create_group_reservation);

/* The answer to a request for which there is no room */
#define ON_UNAVAILABLE(CHOICE) \
	CHOICE(ON_UNAVAILABLE_REJECT, "reject") \
	CHOICE(ON_UNAVAILABLE_WAIT, "waitlist") \
	CHOICE(ON_UNAVAILABLE_OVERBOOK, "overbook") \
	CHOICE(ON_UNAVAILABLE_RAISE, "error")

typedef enum OnUnavailable
{
	ON_UNAVAILABLE(NAMED_ENUM_MEMBER)
} OnUnavailable;

static const char *const on_unavailable_names[] = {
	ON_UNAVAILABLE(NAMED_ENUM_NAME)
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

/* The request, besides what the record says */
typedef struct Request
{
	OnUnavailable on_unavailable;
	const char *promotion_code;
	Interval   *hold;
	Claim		claim;
	Promotion	promotion;		/* without a code: none */
	pg_uuid_t	ended;			/* a hold that still has a use of it */
	Counting	counting;
	Reason		reason;			/* why not, though there may be room */
	Command    *command;
} Request;

static void
read_creation_request(FunctionCallInfo fcinfo, Record *record, Request *request)
{
	memset(request, 0, sizeof(Request));
	record->during = rsv_arg_stay(fcinfo, ARGUMENT_DURING, "during");
	record->customer = rsv_arg_customer(fcinfo, ARGUMENT_CUSTOMER);
	record->quantity = rsv_arg_positive(fcinfo, ARGUMENT_QUANTITY, "quantity");
	request->on_unavailable =
		rsv_arg_choice(fcinfo, ARGUMENT_ON_UNAVAILABLE, "on_unavailable",
					   on_unavailable_names, lengthof(on_unavailable_names));
	request->promotion_code = rsv_arg_optional_text(fcinfo,
													ARGUMENT_PROMOTION_CODE,
													  "promotion_code");
	record->amount = rsv_arg_amount(fcinfo, ARGUMENT_AMOUNT, "amount");
	record->amount_fixed = record->amount != NULL;
	request->hold = rsv_arg_hold(fcinfo, ARGUMENT_HOLD, "hold");
	record->details = rsv_arg_object(fcinfo, ARGUMENT_DETAILS, "details");
	if (PG_NARGS() > ARGUMENT_UNITS)
		rsv_creation_read_units(fcinfo, ARGUMENT_UNITS, record);
}

/* Must any of the resources be paid before the reservation is confirmed? */
static bool
creation_is_upfront(const Record *record)
{
	for (int i = 0; i < record->nresources; i++)
	{
		const Resource *resource = rsv_resource_get(record->resource_ids[i]);

		if (resource->upfront &&
			(record->amount_fixed ||
			 rsv_quote_is_priced(resource, record->during)))
			return true;
	}
	return false;
}

static bool
is_free_of_charge(const Record *record, const Promotion *promotion)
{
	return promotion->code &&
		!rsv_amount_is_more(record->amount, promotion->discount);
}

/* Is the reservation held at first, if it gets a place? */
static bool
creation_is_held(const Record *record, const Request *request)
{
	return request->hold ||
		(rsv_record_costs(record) &&
		 !is_free_of_charge(record, &request->promotion) &&
		 creation_is_upfront(record));
}

static void
set_creation_status(Command *command, const Request *request)
{
	Record	   *record = &command->record;

	record->payment_status = rsv_record_costs(record) ? PAYMENT_DUE :
													  PAYMENT_NONE;
	if (creation_is_held(record, request))
	{
		record->status = STATUS_HELD;
		record->expires_at =
			rsv_command_end_of_hold(command, request->hold);
	}
	else
		record->status = STATUS_CONFIRMED;
}

/* ReservationCreated tells the price before the promotion. */
static void
take_off_new_promotion(Command *command, Promotion *promotion)
{
	Record	   *record = &command->record;

	if (promotion->code == NULL)
		return;
	record->amount = rsv_promotion_take_off(promotion, record->amount,
											record->currency);
	if (rsv_amount_is_nothing(record->amount))
		record->payment_status = PAYMENT_NONE;
	rsv_command_tell_promotion(command, promotion, record->amount);
}

static void
tell_created(Command *command, Request *request)
{
	Record	   *record = &command->record;
	bool		confirmed = record->status == STATUS_CONFIRMED;
	Settlement	settlement;
	JsonBuilder payload;

	rsv_command_open_changes(command, &payload);
	rsv_command_event(command, EVENT_RESERVATION_CREATED, &payload);

	take_off_new_promotion(command, &request->promotion);
	settlement = rsv_settle(command);
	rsv_settlement_tell(command, &settlement);
	if (!confirmed)
		return;
	record->confirmed_at = command->now;
	rsv_command_finalize(command);
}

/* Tells the refusal, and then that the reservation waits. */
static void
wait_for_room(Command *command, Request *request)
{
	rsv_command_refuse(command, request->claim.answer.reason);
	rsv_command_wait(command);
	take_off_new_promotion(command, &request->promotion);
	command->outcome.reason = REASON_NONE;
	rsv_command_accept(command);
}

static bool
request_would_wait(const Request *request)
{
	return request->on_unavailable == ON_UNAVAILABLE_WAIT &&
		rsv_no_room_alone(&request->claim);
}

static void
refuse_creation(Command *command, Request *request)
{
	const Claim *claim = &request->claim;
	bool		fast = request->on_unavailable == ON_UNAVAILABLE_RAISE;

	if (fast)
		rsv_no_room_raise(claim);
	rsv_creation_tell_request(command);
	if (!fast)
		command->outcome.alternatives = rsv_alternatives_of(
			&claim->question, claim->answer.refused);
	if (request_would_wait(request))
		wait_for_room(command, request);
	else
		rsv_creation_reject(command, claim->answer.reason);
}

static void
decline_creation(Command *command, Reason reason)
{
	command->outcome.overbooked = false;
	rsv_creation_tell_request(command);
	rsv_creation_reject(command, reason);
}

/* Checks all that can be known of the promotion before its use is taken. */
static void
find_new_promotion(Command *command, Request *request)
{
	const Record *record = &command->record;
	Promotion  *promotion = &request->promotion;
	Claim	   *claim = &request->claim;

	if (request->promotion_code == NULL)
		return;
	*promotion = rsv_promotion_find(request->promotion_code, record,
									command->now);
	request->reason = promotion->reason;
	if (request->reason ||
		!rsv_redemption_is_exhausted(promotion, record->customer))
		return;
	if (!rsv_redemption_find_ended(promotion, record->customer, command->now,
								   &request->ended))
		request->reason = REASON_PROMOTION_EXHAUSTED;
	else
	{
		claim->question.nended = 1;
		claim->question.ended = &request->ended;
	}
}

/* Checks the customer's limit before anything is claimed. */
static void
find_customer_limit(Command *command, Request *request)
{
	const Record *record = &command->record;

	request->counting.adds = true;
	request->counting.limited = rsv_customer_limit_applies(record);
	if (request->counting.limited && request->reason == REASON_NONE &&
		!rsv_customer_limit_allows(record, creation_is_held(record, request),
								   command->now))
		request->reason = REASON_CUSTOMER_LIMIT;
}

/*
 * Takes the place, or the wait for it, within the customer's limit and with a
 * use of the promotion: all of it or nothing. Lock order: place, customer,
 * promotion.
 */
static bool
claim_and_redeem_new(void *argument)
{
	Request    *request = argument;
	Command    *command = request->command;
	Counting   *counting = &request->counting;
	const Record *record = &command->record;
	bool		claimed = rsv_counting_claim(counting, command,
											 &request->claim);

	if (!claimed && request->claim.answer.reason == REASON_LIMIT_IGNORED)
		counting->reason = REASON_LIMIT_IGNORED;
	if (!claimed && (counting->reason || !request_would_wait(request)))
		return true;
	if (counting->limited &&
		!rsv_counting_add(counting, command, record,
						  claimed && creation_is_held(record, request)))
		return false;
	if (request->promotion.code &&
		!rsv_redemption_take(record, &request->promotion, command->now,
							 &counting->open))
		counting->reason = REASON_PROMOTION_EXHAUSTED;
	return counting->reason == REASON_NONE;
}

static bool
take_place(Request *request)
{
	Counting   *counting = &request->counting;

	counting->undone = request->promotion.code != NULL;
	if (rsv_counting_take(counting, request->command, claim_and_redeem_new,
						  request))
		return true;
	request->reason = counting->reason;
	return false;
}

static void
create_from_request(Command *command, Request *request)
{
	Claim	   *claim = &request->claim;

	find_new_promotion(command, request);
	find_customer_limit(command, request);
	if (request->reason || !take_place(request))
	{
		decline_creation(command, request->reason);
		return;
	}
	if (claim->answer.reason)
	{
		refuse_creation(command, request);
		return;
	}
	rsv_creation_tell_request(command);
	set_creation_status(command, request);
	rsv_command_tell_availability(command, &claim->answer);
	tell_created(command, request);
	if (command->outcome.overbooked)
		command->outcome.alternatives = rsv_alternatives_of(
			&claim->question, &claim->question.demands[0]);
	rsv_command_accept(command);
}

static Datum
create_reservation(FunctionCallInfo fcinfo, int64 *resource_ids, int nresources)
{
	Command		command;
	Record		record;
	Request		request;

	rsv_record_init(&record, resource_ids, nresources);
	read_creation_request(fcinfo, &record, &request);
	if (!rsv_command_begin(&command, COMMAND_CREATE, fcinfo, ARGUMENT_KEY))
		return rsv_command_end(&command);

	rsv_creation_begin(&command, &record);
	request.command = &command;
	request.claim = rsv_command_prepare(&command, &command.record, DEMAND_NEW);
	request.claim.question.rules = RULES_OF_BOOKING;
	request.claim.question.or_overbook =
		request.on_unavailable == ON_UNAVAILABLE_OVERBOOK;
	create_from_request(&command, &request);
	return rsv_command_end(&command);
}

Datum
reservation_create_reservation(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_arg_id(fcinfo, ARGUMENT_RESOURCES,
										   "resource_id");

	return create_reservation(fcinfo, &resource_id, 1);
}

Datum
reservation_create_group_reservation(PG_FUNCTION_ARGS)
{
	int			n;
	int64	   *resource_ids = rsv_arg_ids(fcinfo, ARGUMENT_RESOURCES,
											 "resource_ids", &n);

	return create_reservation(fcinfo, resource_ids, n);
}
