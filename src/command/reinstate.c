/*
 * reinstate.c
 *		Reinstate, UndoNoShow: a reservation that has ended takes its place
 *		again, if that is still free.
 *
 * The reservation also takes a use of each promotion that it had redeemed, and
 * counts within the limits of its customer. A refund that is still owed is
 * withdrawn: the money pays for the place again.
 */
#include "postgres.h"

#include "base/amount.h"
#include "command/context.h"
#include "command/counting.h"
#include "command/ending.h"
#include "command/reinstate.h"
#include "command/run.h"
#include "command/settlement.h"
#include "command/units.h"
#include "inventory/alternatives.h"
#include "money/promotion_use.h"
#include "money/redemption.h"
#include "resource/rate_plan.h"
#include "storage/subtransaction.h"

PG_FUNCTION_INFO_V1(reservation_reinstate);
PG_FUNCTION_INFO_V1(reservation_undo_no_show);

typedef struct Revival
{
	Command    *command;
	Claim	   *claim;
	Record		wanted;			/* the reservation, with its place */
	bool		limited;		/* a resource has a limit for customers */
	Redemptions redemptions;	/* that it gave back when it ended */
	pg_uuid_t  *ended;			/* holds that still have a use of them */
	TransactionId open;			/* that it depends on */
} Revival;

/*
 * Within the limits of the customer, and not those that bind requests alone
 * (customer_limit.c)
 */
static bool
count_again(Revival *back)
{
	Counting	counting = {.adds = true,.limited = back->limited};

	if (!back->limited ||
		rsv_counting_add(&counting, back->command, &back->wanted, false))
		return true;
	back->claim->answer.reason = REASON_CUSTOMER_LIMIT;
	back->command->limit_id = counting.limit_id;
	back->open = counting.open;
	return false;
}

/*
 * A refused claim is kept, with the holds that it expired. Lock order: place,
 * customer, promotion.
 */
static bool
claim_and_count_again(void *argument)
{
	Revival    *back = argument;

	if (!rsv_command_claim(back->command, back->claim))
		return true;
	if (!count_again(back))
		return false;
	if (rsv_redemption_take_again(&back->command->record, &back->redemptions,
								  &back->open))
		return true;
	back->claim->answer.reason = REASON_PROMOTION_EXHAUSTED;
	return false;
}

static void
find_holds_of_promotions(Revival *back)
{
	Claim	   *claim = back->claim;

	back->ended = palloc(back->redemptions.n * sizeof(pg_uuid_t));
	claim->question.ended = back->ended;
	for (int i = 0; i < back->redemptions.n; i++)
	{
		const Promotion *promotion = &back->redemptions.rows[i];
		pg_uuid_t  *ended;

		if (rsv_promotion_use_is_exhausted(promotion, promotion->customer, 0) &&
			rsv_promotion_use_find_ended(promotion, promotion->customer,
										 back->command->now, 1, &ended) > 0)
			back->ended[claim->question.nended++] = *ended;
	}
}

/*
 * Takes the place, within the limits, and the uses of the promotions: all or
 * nothing. After that, whatever the command gave up on its way is taken again,
 * so there is nothing to offer.
 */
static bool
take_place_and_count(Revival *back)
{
	Command    *command = back->command;
	List	   *freed = list_copy(command->freed);

	find_holds_of_promotions(back);
	if (!(back->claim->question.nowait ?
		  rsv_subxact_try(claim_and_count_again, back, 0, 0) :
		  rsv_command_try(command, claim_and_count_again, back, &back->open)))
	{
		command->freed = freed;
		command->limit = LIMIT_UNTOUCHED;
		if (TransactionIdIsValid(back->open))
			back->claim->answer.reason = REASON_BUSY;
	}
	else if (back->claim->answer.reason == REASON_NONE)
		command->freed = NIL;
	return back->claim->answer.reason == REASON_NONE;
}

/*
 * Has this command itself just expired the hold? Then it has changed units and
 * must not wait. The place is still free, unless more is sold than there is.
 * The same is true if it has taken units for another reservation of a booking.
 */
static bool
has_changed_units(const Command *command)
{
	const Command *whole = command->of ? command->of : command;

	return whole->claimed || whole->freed != NIL;
}

static bool
take_again(Command *command, Claim *claim, bool nowait)
{
	const Record *record = &command->record;
	Revival		back = {.command = command,.claim = claim,.wanted = *record};
	bool		taken;

	*claim = rsv_command_prepare(command, record, DEMAND_NEW);
	claim->question.rules = RULES_OF_BOOKED;
	claim->question.nowait = nowait;
	if (rsv_status_is_void(record->status))
		back.redemptions = rsv_redemption_list(&record->id);
	back.wanted.status = STATUS_CONFIRMED;
	back.limited = rsv_customer_limit_applies(record);
	taken = back.limited || back.redemptions.n > 0 ?
		take_place_and_count(&back) : rsv_command_claim(command, claim);
	if (taken && !back.limited)
		command->limit = LIMIT_ABSENT;
	return taken;
}

bool
rsv_command_take_again(Command *command, Claim *claim)
{
	return take_again(command, claim, has_changed_units(command));
}

/*
 * Takes the named units, or else any units: a caller asks for the place now.
 */
static bool
find_place_again(Command *command, Claim *claim)
{
	Record	   *record = &command->record;
	bool		nowait = has_changed_units(command);

	if (take_again(command, claim, nowait))
		return true;
	if (!record->wants_named_units || claim->answer.refused == NULL ||
		(claim->answer.reason != REASON_UNAVAILABLE &&
		 claim->answer.reason != REASON_BUSY))
		return false;
	record->wants_named_units = false;
	if (take_again(command, claim, nowait || claim->answer.expired))
		return true;
	record->wants_named_units = true;
	return false;
}

/*
 * The place is only held if it has to be paid first, or was never confirmed.
 */
static bool
is_only_held(const Record *record, const Settlement *settlement)
{
	bool		is_due =
		!rsv_amount_is_nothing(rsv_settlement_due_now(record, settlement));

	if (is_due &&
		rsv_rate_plan_any_upfront(record->resource_ids, record->nresources,
								   record->rate_plan))
		return true;
	return TIMESTAMP_IS_NOBEGIN(record->confirmed_at) &&
		(is_due || rsv_amount_is_nothing(rsv_settlement_price(record)));
}

static void
tell_reinstated(Command *command, EventType type, const Claim *claim,
				const Charge *charge)
{
	JsonBuilder payload;

	rsv_command_open_changes(command, &payload);
	if (charge)
		rsv_charge_tell(&payload, charge);
	rsv_allocation_tell(&payload, &claim->answer.stock);
	rsv_command_event(command, type, &payload);
	rsv_command_tell_reassigned(command, &claim->answer);
}

static void
settle_reinstated(Command *command, Settlement *settlement)
{
	Record	   *record = &command->record;
	Numeric		due;

	*settlement = rsv_settle_again(command);
	due = rsv_settlement_due_now(record, settlement);
	if (!rsv_amount_is_nothing(due))
		settlement->requested = due;
	if (is_only_held(record, settlement))
	{
		record->status = STATUS_HELD;
		record->expires_at = rsv_command_end_of_hold(command, NULL);
	}
	else if (TIMESTAMP_IS_NOBEGIN(record->confirmed_at))
		record->confirmed_at = command->now;
}

static void
reinstate_or_undo(Command *command, EventType type)
{
	Record	   *record = &command->record;
	Settlement	settlement = {0};
	Claim		claim;
	Charge		charge;
	bool		posted = false;

	if (!rsv_command_allowed(command))
		return;
	if (!find_place_again(command, &claim))
	{
		if (claim.answer.refused)
			command->outcome.alternatives = rsv_alternatives_of(
				&claim.question, claim.answer.refused);
		rsv_command_refuse(command, claim.answer.reason);
		return;
	}
	rsv_command_accept(command);
	record->status = STATUS_CONFIRMED;
	record->ended_at = DT_NOBEGIN;
	if (command->type == COMMAND_REINSTATE)
	{
		posted = rsv_ending_undo(command, &charge);
		settle_reinstated(command, &settlement);
	}
	tell_reinstated(command, type, &claim, posted ? &charge : NULL);
	rsv_settlement_tell(command, &settlement);
}

static void
reinstate(Command *command)
{
	reinstate_or_undo(command, EVENT_RESERVATION_REINSTATED);
}

Datum
reservation_reinstate(PG_FUNCTION_ARGS)
{
	return rsv_command_run(fcinfo, COMMAND_REINSTATE, 1, 2, reinstate);
}

static void
undo_no_show(Command *command)
{
	reinstate_or_undo(command, EVENT_NO_SHOW_UNDONE);
}

Datum
reservation_undo_no_show(PG_FUNCTION_ARGS)
{
	return rsv_command_run(fcinfo, COMMAND_UNDO_NO_SHOW, 1, 2, undo_no_show);
}
