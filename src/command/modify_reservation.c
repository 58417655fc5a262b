/*
 * modify_reservation.c
 *		ModifyReservation: the same reservation, elsewhere or at another time.
 *
 * The reservation moves only if the new place is free; its own old place is
 * not in its way. A refusal leaves everything as it was. After the check-in
 * only the end of the stay can change. A change that has to be paid first is
 * pending until then (pending_modification.c).
 */
#include "postgres.h"

#include "base/funcargs.h"
#include "command/apply_promotion.h"
#include "command/counting.h"
#include "command/modification_request.h"
#include "command/modification_rule.h"
#include "command/pending_modification.h"
#include "command/pending_promotions.h"
#include "command/repricing.h"
#include "command/run.h"
#include "command/settlement.h"
#include "command/units.h"
#include "event/payload.h"
#include "inventory/alternatives.h"
#include "model/record_difference.h"
#include "money/redemption.h"
#include "resource/customer_limit.h"
#include "resource/rate_plan.h"
#include "resource/rules.h"

PG_FUNCTION_INFO_V1(reservation_modify_reservation);

/*
 * A claim on units that exist, unless the reservation keeps units that it has.
 */
static Claim
make_modification_claim(const Command *command, const Record *wanted,
						Keeping keeping)
{
	bool		in = wanted->status == STATUS_CHECKED_IN;
	Claim		claim = rsv_command_prepare(command, wanted,
											in ? DEMAND_LATER : DEMAND_MOVE);

	claim.question.pin |= in || keeping;
	for (int i = 0; i < claim.question.ndemands; i++)
		claim.question.demands[i].keeping = keeping;
	claim.question.rules = rsv_modification_rules(&command->before, wanted);
	return claim;
}

/*
 * Is the change firm, because nothing has to be paid for it first? A hold
 * becomes firm only if a payment was due.
 */
static bool
modification_is_final(const Record *record, const Settlement *settlement)
{
	if (record->status == STATUS_HELD)
		return settlement->was_due && !settlement->is_due;
	return !record->pending &&
		(!settlement->is_due ||
		 !rsv_rate_plan_any_upfront(record->resource_ids, record->nresources,
								   record->rate_plan));
}

static void
tell_modified(Command *command, const Claim *claim,
			  const Redemptions *redemptions, const Settlement *settlement)
{
	Record	   *record = &command->record;
	JsonBuilder payload;

	rsv_command_open_changes(command, &payload);
	if (claim->answer.stock.n > 0)
		rsv_allocation_tell(&payload, &claim->answer.stock);
	rsv_command_tell_promotions(&payload, redemptions);
	rsv_json_open_object(&payload, "previous");
	rsv_payload_record(&payload, &command->before, record,
					   FACT_REQUEST | FACT_AMOUNT);
	rsv_json_close_object(&payload);
	rsv_command_event(command, EVENT_RESERVATION_MODIFIED, &payload);
	rsv_command_tell_reassigned(command, &claim->answer);
	rsv_command_tell_withdrawn(command, redemptions);

	rsv_settlement_tell(command, settlement);
	if (modification_is_final(record, settlement))
		rsv_command_finalize(command);
}

/* The reservation as it is wanted, and what came of it */
typedef struct Modification
{
	Command    *command;
	const Record *wanted;
	Keeping		keeping;		/* of the place that it has */
	Counting	counting;
	Claim		claim;
} Modification;

/*
 * May the change add to what a limit of a customer counts? A stay that only
 * ends earlier, or has fewer units, adds to none.
 */
static bool
modification_adds(const Record *before, const Record *wanted)
{
	if (wanted->waived & RULE(REASON_CUSTOMER_LIMIT))
		return false;
	return strcmp(before->customer, wanted->customer) != 0 ||
		!rsv_record_same_resources(before, wanted) ||
		wanted->during.from != before->during.from ||
		wanted->during.to > before->during.to ||
		wanted->quantity > before->quantity;
}

/*
 * Where no other place is claimed, the rows may change their use. That may wait
 * for who moves them, and so comes before a lock of the customer.
 */
static void
change_uses(Modification *change)
{
	Command    *command = change->command;
	Allocations *stock = &change->claim.answer.stock;

	if (!rsv_record_differs(change->wanted, &command->before))
		return;
	if (change->keeping)
		*stock = rsv_pending_keep_rows(command);
	else if (command->before.pending)
		*stock = rsv_pending_finish_rows(command);
}

/*
 * A refused claim is kept, because the holds that it expired have ended and
 * their places are offered. Only the customer's limit rolls the claim back.
 */
static bool
claim_modification_within_limit(void *argument)
{
	Modification *change = argument;
	Command    *command = change->command;
	Counting   *counting = &change->counting;
	const Record *wanted = change->wanted;

	if (rsv_record_same_place(wanted, &command->before))
	{
		counting->reason = rsv_modification_check_party(
			&command->before, wanted, command->now);
		if (counting->reason)
			return true;
		change_uses(change);
	}
	else
	{
		change->claim = make_modification_claim(command, wanted,
												change->keeping);
		if (!rsv_counting_claim(counting, command, &change->claim))
		{
			counting->reason = change->claim.answer.reason;
			return true;
		}
	}
	return !counting->limited ||
		rsv_counting_add(counting, command, wanted,
						 wanted->status == STATUS_HELD);
}

/* False: the change is refused, and the answer says so. */
static bool
take_modification(Modification *change)
{
	Command    *command = change->command;
	const Claim *claim = &change->claim;
	Counting   *counting = &change->counting;

	counting->adds = modification_adds(&command->before, change->wanted);
	counting->limited = counting->adds &&
		rsv_customer_limit_applies(change->wanted);
	if (rsv_counting_take(counting, command, claim_modification_within_limit,
						  change))
		return true;
	command->outcome.overbooked = false;
	command->limit_id = counting->limit_id;
	if (claim->answer.refused)
		command->outcome.alternatives = rsv_alternatives_of(
			&claim->question, claim->answer.refused);
	rsv_command_refuse(command, counting->reason);
	return false;
}

static void
make_modification(Modification *change, Redemptions *redemptions)
{
	Command    *command = change->command;
	Settlement	settlement;

	/* without a new price, what was to be withdrawn before still is */
	if (command->before.pending && redemptions->n == 0)
		*redemptions = rsv_pending_promotions_withdrawn(&command->before);
	command->record = *change->wanted;
	command->record.pending = (Datum) 0;
	if (command->record.status != STATUS_HELD)
		command->record.expires_at = DT_NOBEGIN;
	if (change->keeping)
		rsv_pending_begin(command, redemptions);
	rsv_command_shorten_hold(command);
	rsv_command_accept(command);
	rsv_redemption_revise(&command->record, redemptions);
	settlement = rsv_settle(command);
	tell_modified(command, &change->claim, redemptions, &settlement);
}

static void
modify_reservation(Command *command)
{
	NewPrice	price = rsv_modification_read_price(command->fcinfo);
	Modification change = {.command = command};
	Redemptions redemptions;
	Record		asked;
	Record		wanted;

	if (!rsv_command_allowed(command))
		return;
	wanted = asked = rsv_modification_read(command);
	/* cppcheck-suppress autoVariables ; read by a refusal, which is in here */
	command->wanted = &asked;
	if (!rsv_modification_may_move(&command->before, &wanted))
	{
		rsv_command_refuse(command, REASON_WRONG_STATUS);
		return;
	}
	redemptions = rsv_reprice(command, &wanted, &price);
	change.wanted = &wanted;
	change.keeping = rsv_pending_keeping(command, &wanted);
	if (!take_modification(&change))
		return;
	/* units that it still has are taken, and so are not offered */
	rsv_command_free_rows(command, &change.claim.answer.had);
	if (!rsv_record_differs(&wanted, &command->before))
	{
		command->outcome.accepted = true;
		return;
	}
	make_modification(&change, &redemptions);
}

Datum
reservation_modify_reservation(PG_FUNCTION_ARGS)
{
	pg_uuid_t	id = rsv_arg_uuid(fcinfo, MODIFICATION_ID, "reservation_id");
	Command		command;

	rsv_modification_check(fcinfo);
	if (rsv_command_begin(&command, COMMAND_MODIFY, fcinfo, MODIFICATION_KEY))
	{
		rsv_command_load(&command, &id, MODIFICATION_VERSION);
		modify_reservation(&command);
	}
	return rsv_command_end(&command);
}
