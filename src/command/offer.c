/*
 * offer.c
 *		Offers free places to the waitlist, in its order.
 *
 * An offer is not a command of a user but a part of every command that frees a
 * place, in the same transaction. It never waits for another transaction: it
 * passes over a reservation that is locked, or that would get a place only if
 * another transaction is rolled back. The sweep finds that reservation again.
 *
 * A waiting stay may need only a part of a freed place, together with time
 * that was free before or after it. The sweep and a growing resource know all
 * free time, and so ask only the stays that fit into it.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/clock.h"
#include "base/guc.h"
#include "command/context.h"
#include "command/offer.h"
#include "command/part.h"
#include "command/run.h"
#include "command/settlement.h"
#include "command/units.h"
#include "event/reaction.h"
#include "inventory/availability_search.h"
#include "inventory/waitlist.h"
#include "miscadmin.h"
#include "money/deposit.h"
#include "storage/catalog.h"
#include "storage/layout.h"
#include "storage/statistic.h"
#include "storage/trigger.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(reservation_offer_new_room);

static bool
claim_offered_place(Command *step, Claim *claim)
{
	*claim = rsv_command_prepare(step, &step->record, DEMAND_NEW);
	claim->question.rules = RULES_OF_OFFER;
	claim->question.nowait = true;
	return rsv_command_claim(step, claim);
}

/*
 * The reservation becomes a hold with a deadline. A customer who has paid
 * already, or who had a place before and lost it, is not asked to pay again.
 */
static Settlement
take_offered_place(Command *step)
{
	Record	   *record = &step->record;
	Settlement	settlement;
	Numeric		due;

	rsv_waitlist_remove(&record->id);
	record->status = STATUS_HELD;
	record->expires_at = rsv_command_end_of_hold(step, NULL);
	if (TIMESTAMP_IS_NOBEGIN(record->confirmed_at))
		rsv_deposit_set(record, step->now);
	settlement = rsv_settle(step);
	due = rsv_settlement_due_now(record, &settlement);
	if (!rsv_amount_is_nothing(due) &&
		TIMESTAMP_IS_NOBEGIN(record->confirmed_at))
		settlement.requested = due;
	return settlement;
}

static bool
offer_is_firm(const Record *record, const Settlement *settlement)
{
	return !TIMESTAMP_IS_NOBEGIN(record->confirmed_at) ||
		(record->payment_status != PAYMENT_NONE &&
		 rsv_amount_is_nothing(rsv_settlement_due_now(record, settlement)));
}

static void
tell_offer(Command *step, const Claim *claim, const Settlement *settlement)
{
	const Record *record = &step->record;
	bool		is_new = TIMESTAMP_IS_NOBEGIN(record->confirmed_at);
	bool		firm = offer_is_firm(record, settlement);
	JsonBuilder payload;

	rsv_json_open(&payload);
	if (!firm)
		rsv_json_time(&payload, "offered_until", record->expires_at);
	rsv_command_event(step, EVENT_WAITLIST_OFFERED, &payload);
	rsv_command_tell_availability(step, &claim->answer);
	if (is_new)
	{
		rsv_command_open_changes(step, &payload);
		rsv_command_event(step, EVENT_RESERVATION_CREATED, &payload);
	}
	rsv_settlement_tell(step, settlement);
	if (firm)
		rsv_command_finalize(step);
}

static bool
waiting_is_available(const Record *record, TimestampTz now)
{
	Demand		wanted = {.quantity = record->quantity,
						  .guests = record->guests,
						  .waived = record->waived,.now = now};

	if (record->wants_named_units)
		wanted.units = record->units;
	for (int i = 0; i < record->nresources; i++)
		if (!rsv_availability_accepts(RULES_OF_OFFER,
									  rsv_resource_get(record->resource_ids[i]),
									  record->during, &wanted, NULL))
			return false;
	return true;
}

/*
 * Looks at the reservation before it is locked. A reservation that is only
 * passed over must stay unlocked, or another command that has a place for it
 * would miss it.
 */
static bool
waiting_might_fit(const Command *command, const pg_uuid_t *id)
{
	Record		record;

	return rsv_record_read(&record, id, RECORD_UNLOCKED) &&
		record.status == STATUS_WAITLISTED &&
		!(command->kind == KIND_SWEEP &&
		  (rsv_part_is_skipped(command->sweep, id) ||
			(record.simulated && !rsv_clock_is_set()))) &&
		waiting_is_available(&record, command->now);
}

static bool
offer_to_waiting(Command *command, const pg_uuid_t *id)
{
	Command		step;
	Claim		claim = {0};
	Settlement	settlement;

	if (!waiting_might_fit(command, id) ||
		!rsv_command_step(&step, COMMAND_ADD_TO_WAITLIST, command, id,
						  RECORD_SKIP) ||
		step.record.status != STATUS_WAITLISTED ||
		!claim_offered_place(&step, &claim))
		return false;
	settlement = take_offered_place(&step);
	tell_offer(&step, &claim, &settlement);
	rsv_command_write(&step);
	rsv_statistic_add(STATISTIC_OFFERED, 1);
	return true;
}

static bool
place_is_taken(const Command *command, const Place *place)
{
	/* a place that was free anyway may have more units free */
	return place->given_up && rsv_waitlist_room(place, command->now) == 0;
}

/* How many offers of a place were accepted, and how many not */
typedef struct Offers
{
	int			accepted;
	int			vain;
	bool		taken;			/* all of the place */
} Offers;

/*
 * Offers the place to the reservations of a page, until too many offers of it
 * were in vain.
 */
static Offers
offer_page(Command *command, const Place *place, const pg_uuid_t *ids, int n)
{
	Offers		offers = {0};

	for (int i = 0; i < n; i++)
	{
		if (offers.taken || offers.vain >= rsv_guc_waitlist_depth)
			break;
		CHECK_FOR_INTERRUPTS();
		rsv_statement_push();
		if (offer_to_waiting(command, &ids[i]))
		{
			offers.accepted++;
			offers.taken = place_is_taken(command, place);
		}
		else
			offers.vain++;
		rsv_statement_pop();
	}
	return offers;
}

static Statement take_turn = STATEMENT(
	"SELECT pg_catalog.nextval('reservation.waitlist_turn')");

static int64
turn_of(Sweep *sweep)
{
	Arguments	arguments = {0};

	if (sweep->turn == 0)
	{
		(void) rsv_statement_execute(&take_turn, &arguments);
		sweep->turn = rsv_row_int64(0, 1);
	}
	return sweep->turn;
}

/*
 * Offers to the head of the queue were in vain, `vain` of them. Each sweep
 * looks at another page behind the head, so that a stay that fits does not
 * wait for ever behind stays that do not.
 */
static void
offer_behind(Command *command, const Place *place, int vain)
{
	int64		depth = rsv_guc_waitlist_depth;
	int64		left = rsv_waitlist_count(place, command->now) - vain;
	int64		pages = (left + depth - 1) / depth;
	pg_uuid_t  *ids;
	int			n;

	if (left <= 0)
		return;
	n = rsv_waitlist_find(place, command->now,
						  vain + turn_of(command->sweep) % pages * depth,
						  rsv_guc_waitlist_depth, &ids);
	(void) offer_page(command, place, ids, n);
}

/* Of so many entries at once, the ids are read. */
#define LARGEST_PAGE 100000

/*
 * Reads pages from the head of the queue, until too many offers were in vain.
 * For each page what is taken is counted anew, so pages grow with the offers
 * that were accepted.
 */
static void
offer_place(Command *command, const Place *place)
{
	int			page = rsv_guc_waitlist_depth;
	int			vain = 0;
	Offers		offers;
	int			n;

	do
	{
		pg_uuid_t  *ids;

		n = rsv_waitlist_find(place, command->now, vain, page, &ids);
		offers = offer_page(command, place, ids, n);
		vain += offers.vain;
		if (n < page)
			break;
		page = Min(page + offers.accepted, LARGEST_PAGE);
	} while (!offers.taken && offers.accepted > 0 &&
			 vain < rsv_guc_waitlist_depth);
	if (command->kind == KIND_SWEEP && !offers.taken &&
		vain >= rsv_guc_waitlist_depth)
		offer_behind(command, place, vain);
}

/*
 * A stay that begins beyond the horizon of booking cannot be booked. A stay
 * that begins before it may need time that is free beyond it, and then
 * occupies the last moment of the horizon, too. Past time may be of use to a
 * stay that has begun, or whose set-up time has.
 */
static void
offer_useful(Command *command, Place place)
{
	const Resource *resource = rsv_resource_get(place.resource_id);

	if (resource->max_advance)
	{
		TimestampTz last = rsv_calendar_add(command->now,
											resource->max_advance, 1,
											resource->zone);

		if (place.within.from > last)
			return;
		place.during.from = Min(place.during.from, last);
		place.during.to = Min(place.during.to, last + 1);
	}
	offer_place(command, &place);
}

void
rsv_command_offer_next(Command *command)
{
	Place		place = *(Place *) linitial(command->freed);

	command->freed = list_delete_first(command->freed);
	command->offering = true;
	offer_useful(command, place);
	command->offering = false;
}

void
rsv_command_offer(Command *command)
{
	if (command->kind == KIND_STEP || command->offering)
		return;
	while (command->freed != NIL)
		rsv_command_offer_next(command);
}

void
rsv_command_offer_all(Command *command, int64 resource_id)
{
	Place	   *places;
	int			n = rsv_waitlist_places(resource_id, command->now, &places);

	command->offering = true;
	for (int i = 0; i < n; i++)
		offer_useful(command, places[i]);
	command->offering = false;
	rsv_command_offer(command);
}

static const TriggerUse new_room_use = {
	.function = "offer_new_room",
	.tables = {"resource", "opening_hours", "opening_exception"},
	.events = TRIGGER_ON_UPDATE};

static int64
resource_of(const TriggerData *trigger)
{
	bool		null;
	/* both kinds of hours have it in the same column */
	int			column = RelationGetRelid(trigger->tg_relation) ==
		rsv_catalog()->resource ? (int) RESOURCE_RESOURCE_ID :
		(int) OPENING_HOURS_RESOURCE_ID;

	return DatumGetInt64(heap_getattr(trigger->tg_newtuple, column,
									  RelationGetDescr(trigger->tg_relation),
									  &null));
}

/*
 * A manager has made more room. Changes that logical replication applies do
 * not fire the trigger.
 */
Datum
reservation_offer_new_room(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = rsv_trigger_require(fcinfo, &new_room_use);
	Command		command;
	Caller		caller;

	rsv_statement_enter(&caller);
	/* the row as it is now, also to the cache of resources */
	CommandCounterIncrement();
	rsv_command_carry(&command, KIND_CARRIER, COMMAND_ADD_TO_WAITLIST);
	rsv_command_offer_all(&command, resource_of(trigger));
	rsv_statement_leave(&caller);
	rsv_reaction_run(NULL);
	return PointerGetDatum(NULL);
}
