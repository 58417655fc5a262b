/*
 * apply_promotion.c
 *		ApplyPromotion: a code lowers the amount that is to be paid.
 *
 * The code is redeemed for good, unless the reservation comes to nothing. If
 * more was paid than the new amount, the rest is owed back.
 */
#include "postgres.h"

#include "base/funcargs.h"
#include "command/apply_promotion.h"
#include "command/context.h"
#include "command/expire_reservation.h"
#include "command/run.h"
#include "command/settlement.h"
#include "command/units.h"
#include "money/deposit.h"
#include "money/promotion_use.h"
#include "money/redemption.h"

PG_FUNCTION_INFO_V1(reservation_apply_promotion);

enum
{
	ARGUMENT_ID,
	ARGUMENT_CODE,
	ARGUMENT_VERSION,
	ARGUMENT_KEY
};

void
rsv_command_tell_promotion(Command *command, const Promotion *promotion,
						   Numeric due)
{
	JsonBuilder payload;

	rsv_command_open_changes(command, &payload);
	rsv_json_text(&payload, "code", promotion->code);
	rsv_json_text(&payload, "kind",
				  rsv_promotion_kind_name(promotion->kind));
	rsv_json_money(&payload, "value", promotion->value);
	rsv_json_text(&payload, "promotion_currency", promotion->currency);
	rsv_json_bool(&payload, "stackable", promotion->stackable);
	rsv_json_money(&payload, "discount", promotion->discount);
	rsv_json_money(&payload, "due", due);
	rsv_json_text(&payload, "currency", command->record.currency);
	rsv_command_event(command, EVENT_PROMOTION_APPLIED, &payload);
}

void
rsv_command_tell_promotions(JsonBuilder *payload,
							const Redemptions *redemptions)
{
	if (redemptions->n == 0)
		return;
	rsv_json_open_array(payload, "promotions");
	for (int i = 0; i < redemptions->n; i++)
	{
		const Promotion *promotion = &redemptions->rows[i];

		if (promotion->reason)
			continue;
		rsv_json_open_object(payload, NULL);
		rsv_json_text(payload, "code", promotion->code);
		rsv_json_money(payload, "discount", promotion->discount);
		rsv_json_close_object(payload);
	}
	rsv_json_close_array(payload);
}

void
rsv_command_tell_withdrawn(Command *command, const Redemptions *redemptions)
{
	for (int i = 0; i < redemptions->n; i++)
	{
		const Promotion *promotion = &redemptions->rows[i];
		JsonBuilder payload;

		if (promotion->reason == REASON_NONE)
			continue;
		rsv_command_open_changes(command, &payload);
		rsv_json_text(&payload, "code", promotion->code);
		rsv_json_text(&payload, "reason", rsv_reason_name(promotion->reason));
		rsv_command_event(command, EVENT_PROMOTION_WITHDRAWN, &payload);
	}
}

static bool
promotion_is_redeemed(const Redemptions *redemptions, const char *code)
{
	for (int i = 0; i < redemptions->n; i++)
		if (strcmp(redemptions->rows[i].code, code) == 0)
			return true;
	return false;
}

/* A reservation on the waitlist is asked to pay once it is offered a place. */
static bool
payment_is_asked_later(const Record *record)
{
	return record->status == STATUS_WAITLISTED &&
		record->payment_status == PAYMENT_NONE;
}

/*
 * Does the promotion make a hold or a change firm, because nothing is left to
 * pay?
 */
static bool
promotion_makes_final(const Record *record, const Settlement *settlement)
{
	return settlement->was_due && !settlement->is_due &&
		(record->status == STATUS_HELD || record->pending);
}

static void
take_off_promotion(Command *command, Promotion *promotion)
{
	Record	   *record = &command->record;
	Settlement	settlement = {0};
	Numeric		due;

	record->amount = rsv_promotion_take_off(promotion, record->amount,
											record->currency);
	rsv_deposit_revise(record, &command->before, &command->before,
					   command->now);
	due = record->amount;
	if (!payment_is_asked_later(record))
	{
		settlement = rsv_settle(command);
		due = rsv_settlement_due(record, &settlement);
	}
	rsv_command_tell_promotion(command, promotion, due);
	if (promotion_makes_final(record, &settlement))
		rsv_command_finalize(command);
	rsv_settlement_tell(command, &settlement);
}

typedef struct Redeeming
{
	Command    *command;
	const Promotion *promotion;
	TransactionId open;			/* that it depends on */
} Redeeming;

/*
 * If no use is left, expires a hold that has ended and takes its use. A hold
 * that another transaction has locked keeps its use.
 */
static bool
redeem_promotion(void *argument)
{
	Redeeming  *redeeming = argument;
	Command    *command = redeeming->command;
	const Promotion *promotion = redeeming->promotion;
	const Record *record = &command->record;
	pg_uuid_t  *ended;

	if (rsv_promotion_use_is_exhausted(promotion, record->customer, 0) &&
		rsv_promotion_use_find_ended(promotion, record->customer,
									 command->now, 1, &ended) > 0)
		(void) rsv_expire_holds(ended, 1, command);
	return rsv_redemption_take(record, promotion, command->now,
							   &redeeming->open);
}

static Reason
try_redeem_promotion(Command *command, const Promotion *promotion)
{
	Redeeming	redeeming = {command, promotion};

	if (rsv_command_try(command, redeem_promotion, &redeeming, &redeeming.open))
		return REASON_NONE;
	return TransactionIdIsValid(redeeming.open) ? REASON_BUSY :
		REASON_PROMOTION_EXHAUSTED;
}

static void
apply_promotion(Command *command, const char *code)
{
	const Record *record = &command->record;
	Redemptions redemptions = rsv_redemption_list(&record->id);
	bool		redeemed = promotion_is_redeemed(&redemptions, code);
	Promotion	promotion = {0};

	if (!redeemed)
		promotion = rsv_promotion_find(code, record, command->now);
	if (!rsv_command_allowed(command))
		return;
	if (redeemed)
	{
		command->outcome.accepted = true;
		return;
	}
	if (promotion.reason == REASON_NONE)
		promotion.reason = rsv_redemption_conflict(&redemptions, &promotion);
	if (promotion.reason == REASON_NONE)
		promotion.reason = try_redeem_promotion(command, &promotion);
	if (promotion.reason)
	{
		rsv_command_refuse(command, promotion.reason);
		return;
	}
	rsv_command_accept(command);
	take_off_promotion(command, &promotion);
}

Datum
reservation_apply_promotion(PG_FUNCTION_ARGS)
{
	pg_uuid_t	id = rsv_arg_uuid(fcinfo, ARGUMENT_ID, "reservation_id");
	const char *code = rsv_arg_text(fcinfo, ARGUMENT_CODE, "code");
	Command		command;

	if (rsv_command_begin(&command, COMMAND_APPLY_PROMOTION, fcinfo,
						  ARGUMENT_KEY))
	{
		rsv_command_load(&command, &id, ARGUMENT_VERSION);
		apply_promotion(&command, code);
	}
	return rsv_command_end(&command);
}
