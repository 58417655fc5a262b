/*
 * offer.c
 *		Whoever waits for a place that is free gets it, in order.
 *
 * Not a command of a user but a part of every command that frees a place, in
 * the same transaction. It never waits for another one: who is locked, or
 * could be given a place only if somebody else's change is rolled back, is
 * passed over, and found again by the sweep.
 */
#include "postgres.h"

#include "commands/trigger.h"
#include "clock.h"
#include "command.h"
#include "inventory/rules.h"
#include "money/amount.h"
#include "reaction.h"
#include "settlement.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(reservation_resource_grows);

static bool
claim_place(Command *step, Claim *claim)
{
	*claim = rsv_command_prepare(step, &step->record);
	claim->rules = rsv_rules_check;
	claim->impatient = true;
	return rsv_command_claim(step, claim);
}

/*
 * It becomes a hold with a deadline. Who has paid already, or had a place
 * before and lost it, need not ask for it again.
 */
static Settlement
take_place(Command *step)
{
	Record	   *record = &step->record;
	Settlement	settlement;
	Datum		due;

	rsv_waitlist_remove(&record->id);
	record->status = STATUS_HELD;
	record->expires_at = rsv_command_end_of_hold(step, NULL);
	settlement = rsv_settle(step, rsv_settlement_price(record));
	due = rsv_settlement_due(record, &settlement);
	if (!rsv_amount_is_nothing(due) &&
		TIMESTAMP_IS_NOBEGIN(record->confirmed_at))
		settlement.requested = due;
	return settlement;
}

static bool
is_firm(const Record *record, const Settlement *settlement)
{
	return !TIMESTAMP_IS_NOBEGIN(record->confirmed_at) ||
		(record->payment_status != PAYMENT_NONE &&
		 rsv_amount_is_nothing(rsv_settlement_due(record, settlement)));
}

static void
tell_offered(Command *step, const Claim *claim, const Settlement *settlement)
{
	const Record *record = &step->record;
	bool		is_new = TIMESTAMP_IS_NOBEGIN(record->confirmed_at);
	bool		firm = is_firm(record, settlement);
	Payload		payload;

	rsv_payload_open(&payload);
	if (!firm)
		rsv_payload_time(&payload, "offered_until", record->expires_at);
	rsv_command_event(step, "WaitlistOffered", &payload);
	rsv_command_tell_availability(step, claim);
	if (is_new)
	{
		rsv_command_open_changes(step, &payload);
		rsv_command_event(step, "ReservationCreated", &payload);
	}
	rsv_settlement_tell(step, settlement);
	if (firm)
		rsv_command_finalize(step);
}

static bool
offer_to(Command *command, const pg_uuid_t *id)
{
	Command		step;
	Claim		claim = {0};
	Settlement	settlement;

	if (!rsv_command_step(&step, COMMAND_ADD_TO_WAITLIST, command, id,
						  RECORD_SKIP) ||
		step.record.status != STATUS_WAITLISTED ||
		!claim_place(&step, &claim))
		return false;
	settlement = take_place(&step);
	tell_offered(&step, &claim, &settlement);
	rsv_command_write(&step);
	return true;
}

static void
offer_place(Command *command, const Place *place)
{
	pg_uuid_t  *ids;
	int			n = rsv_waitlist_find(place, &ids);

	for (int i = 0; i < n; i++)
		if (offer_to(command, &ids[i]) && rsv_waitlist_room(place) == 0)
			return;
}

void
rsv_command_offer(Command *command)
{
	if (command->of || command->offering)
		return;
	command->offering = true;
	while (command->freed != NIL)
	{
		Place		place = *(Place *) linitial(command->freed);

		command->freed = list_delete_first(command->freed);
		/* what is past is of no use to anybody */
		place.during.from = Max(place.during.from, command->now);
		if (place.during.from < place.during.to)
			offer_place(command, &place);
	}
	command->offering = false;
}

void
rsv_command_offer_all(Command *command, int64 resource_id)
{
	pg_uuid_t  *ids;
	int			n = rsv_waitlist_find_all(resource_id, &ids);

	command->offering = true;
	for (int i = 0; i < n; i++)
		(void) offer_to(command, &ids[i]);
	command->offering = false;
	rsv_command_offer(command);
}

/* A manager has made more room; not the subscriber of a publication. */
Datum
reservation_resource_grows(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Command		command = {.type = COMMAND_ADD_TO_WAITLIST};
	Caller		caller;
	bool		null;

	if (!CALLED_AS_TRIGGER(fcinfo))
		elog(ERROR, "reservation.resource_grows() was not called by a trigger");
	rsv_statement_enter(&caller);
	/* the row as it is now, also to the cache of resources */
	CommandCounterIncrement();
	command.context = CurrentMemoryContext;
	command.now = rsv_clock_now();
	rsv_command_offer_all(&command, DatumGetInt64(heap_getattr(
		trigger->tg_newtuple, 1, RelationGetDescr(trigger->tg_relation),
		&null)));
	rsv_statement_leave(&caller);
	rsv_reaction_run();
	return PointerGetDatum(NULL);
}
