/*
 * request.c
 *		A request for a new reservation, from its arguments to its answer.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/funcargs.h"
#include "command/add_to_waitlist.h"
#include "command/apply_promotion.h"
#include "command/creation.h"
#include "command/no_room.h"
#include "command/request.h"
#include "command/settlement.h"
#include "command/units.h"
#include "inventory/alternatives.h"
#include "money/deposit.h"
#include "money/quote.h"
#include "money/promotion_use.h"
#include "money/redemption.h"
#include "resource/customer_limit.h"

static const char *const on_unavailable_names[] = {
	ON_UNAVAILABLE(NAMED_ENUM_NAME)
};

void
rsv_request_read(FunctionCallInfo fcinfo, Record *record, Request *request)
{
	memset(request, 0, sizeof(Request));
	record->during = rsv_arg_stay(fcinfo, REQUEST_DURING, "during");
	record->customer = rsv_arg_customer(fcinfo, REQUEST_CUSTOMER);
	record->quantity = rsv_arg_positive(fcinfo, REQUEST_QUANTITY, "quantity");
	request->on_unavailable =
		rsv_arg_choice(fcinfo, REQUEST_ON_UNAVAILABLE, "on_unavailable",
					   on_unavailable_names, lengthof(on_unavailable_names));
	request->promotion_code = rsv_arg_optional_text(fcinfo,
													REQUEST_PROMOTION_CODE,
													"promotion_code");
	record->amount = rsv_arg_amount(fcinfo, REQUEST_AMOUNT, "amount");
	record->amount_fixed = record->amount != NULL;
	request->hold = rsv_arg_hold(fcinfo, REQUEST_HOLD, "hold");
	record->details = rsv_arg_object(fcinfo, REQUEST_DETAILS, "details");
}

/* Must any of the resources be paid before the reservation is confirmed? */
static bool
request_is_upfront(const Record *record)
{
	for (int i = 0; i < record->nresources; i++)
	{
		const Resource *resource = rsv_resource_get(record->resource_ids[i]);

		if (rsv_rate_plan_is_upfront(resource, record->rate_plan) &&
			(record->amount_fixed ||
			 rsv_quote_is_priced(resource, record->during, record->guests)))
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
request_is_held(const Record *record, const Request *request)
{
	return request->hold ||
		(rsv_record_costs(record) &&
		 !is_free_of_charge(record, &request->promotion) &&
		 request_is_upfront(record));
}

/*
 * Checks all that can be known of the promotion before its use is taken. Where
 * other items take uses before, the last word is only said after theirs.
 */
static void
find_new_promotion(const Record *record, Request *request, TimestampTz now)
{
	Promotion  *promotion = &request->promotion;
	ClaimQuestion *question = &request->claim.question;
	pg_uuid_t  *ended;

	if (request->promotion_code == NULL)
		return;
	*promotion = rsv_promotion_find(request->promotion_code, record, now);
	request->reason = promotion->reason;
	if (request->reason ||
		!rsv_promotion_use_is_exhausted(promotion, record->customer,
										request->uses_before))
		return;
	question->nended = rsv_promotion_use_find_ended(
		promotion, record->customer, now, request->uses_before + 1, &ended);
	question->ended = ended;
	if (question->nended == 0 && request->uses_before == 0)
		request->reason = REASON_PROMOTION_EXHAUSTED;
}

bool
rsv_request_is_limited(const Record *record, Request *request,
					   TimestampTz now)
{
	LimitQuestion question = {
		.record = record,.now = now,.tally = request->counting.tally
	};
	LimitAnswer answer;

	if (!request->counting.limited)
		return false;
	question.held = request_is_held(record, request);
	if (rsv_customer_limit_allows(&question, &answer))
		return false;
	request->counting.limit_id = answer.limit_id;
	return true;
}

/* Checks the customer's limit before anything is claimed. */
static void
find_customer_limit(const Record *record, Request *request, TimestampTz now)
{
	request->counting.adds = !(record->waived & RULE(REASON_CUSTOMER_LIMIT));
	request->counting.limited = rsv_customer_limit_applies(record);
	if (request->reason == REASON_NONE &&
		rsv_request_is_limited(record, request, now))
		request->reason = REASON_CUSTOMER_LIMIT;
}

void
rsv_request_prepare(const Command *command, const Record *record,
					Request *request)
{
	request->claim = rsv_command_prepare(command, record, DEMAND_NEW);
	request->claim.question.rules = RULES_OF_BOOKING;
	request->claim.question.nowait |= request->nowait;
	request->claim.question.or_overbook =
		request->on_unavailable == ON_UNAVAILABLE_OVERBOOK;
	request->reason = REASON_NONE;
	find_new_promotion(record, request, command->now);
	find_customer_limit(record, request, command->now);
	request->counting.undone = request->promotion.code != NULL;
}

bool
rsv_request_would_wait(const Request *request)
{
	return request->on_unavailable == ON_UNAVAILABLE_WAIT &&
		rsv_no_room_alone(&request->claim);
}

bool
rsv_request_count(Command *command, Request *request)
{
	const Record *record = &command->record;
	Counting   *counting = &request->counting;
	bool		claimed = request->claim.answer.reason == REASON_NONE;

	if (counting->limited &&
		!rsv_counting_add(counting, command, record,
						  claimed && request_is_held(record, request)))
		return false;
	if (request->promotion.code &&
		!rsv_redemption_take(record, &request->promotion, command->now,
							 &counting->open))
		counting->reason = REASON_PROMOTION_EXHAUSTED;
	return counting->reason == REASON_NONE;
}

static void
set_new_status(Command *command, const Request *request)
{
	Record	   *record = &command->record;

	record->payment_status = rsv_record_costs(record) ? PAYMENT_DUE :
													  PAYMENT_NONE;
	rsv_deposit_set(record, command->now);
	if (request_is_held(record, request))
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
	if (record->deposit)
		rsv_deposit_set(record, command->now);
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

void
rsv_request_accept(Command *command, Request *request)
{
	const Claim *claim = &request->claim;

	command->outcome.overbooked = claim->answer.overbooked;
	rsv_creation_tell_request(command);
	set_new_status(command, request);
	rsv_command_tell_availability(command, &claim->answer);
	tell_created(command, request);
	if (command->outcome.overbooked)
		command->outcome.alternatives = rsv_alternatives_of(
			&claim->question, &claim->question.demands[0]);
	rsv_command_accept(command);
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

void
rsv_request_refuse(Command *command, Request *request)
{
	const Claim *claim = &request->claim;
	bool		fast = request->on_unavailable == ON_UNAVAILABLE_RAISE;

	if (fast)
		rsv_no_room_raise(claim);
	rsv_creation_tell_request(command);
	if (!fast && !request->alternatives)
		request->alternatives = rsv_alternatives_of(&claim->question,
													claim->answer.refused);
	command->outcome.alternatives = request->alternatives;
	if (rsv_request_would_wait(request))
		wait_for_room(command, request);
	else
		rsv_creation_reject(command, claim->answer.reason);
}

void
rsv_request_decline(Command *command, const Request *request)
{
	command->limit_id = request->counting.limit_id;
	command->outcome.overbooked = false;
	rsv_creation_tell_request(command);
	rsv_creation_reject(command, request->reason);
}
