/*
 * create_best_reservation.c
 *		CreateReservation, on the best adjacent seats.
 *
 * The seats are chosen before the claim, without a lock, past what others have
 * taken and not committed. Only where nothing else is left, they may be those
 * of an open transaction, and the claim waits for it. Where others were faster,
 * the command chooses again: for each time somebody else has got seats.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "base/funcargs.h"
#include "command/create_reservation.h"
#include "command/no_room.h"
#include "command/run.h"
#include "command/waiver.h"
#include "inventory/seat_map.h"
#include "miscadmin.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(reservation_create_best_reservation);

/* In place of the units */
#define BEST_FOCUS REQUEST_UNITS

/* So often others may be faster. */
#define MOST_CHOICES 100

/* Seats that were just refused, and still seem to be free, are none. */
static bool
find_best(Record *record, const Resource *resource, const Demand *demand,
		  const char *focus, Snapshot snapshot)
{
	Seating		best;

	if (rsv_seat_map_find(resource, demand, focus, snapshot, 1, &best) == 0 ||
		(record->wants_named_units &&
		 record->units.lower == best.units.lower))
		return false;
	record->wants_named_units = true;
	record->units = best.units;
	return true;
}

/* False, and why not: no such seats are left, or a rule refuses the stay. */
static bool
choose_seats(Record *record, const char *focus, TimestampTz now,
			 Reason *reason)
{
	const Resource *resource = rsv_resource_get(record->resource_ids[0]);
	Demand		demand = {.mode = DEMAND_NEW,.resource_id = resource->id,
		.stay = record->during,.quantity = record->quantity,
		.guests = record->guests,.waived = record->waived,.now = now};

	if (rsv_rules_check(RULES_OF_BOOKING & ~record->waived, resource,
						record->during, rsv_demand_party(&demand), now) ==
		REASON_NONE &&
		(find_best(record, resource, &demand, focus, NULL) ||
		 find_best(record, resource, &demand, focus, GetLatestSnapshot())))
		return true;
	record->wants_named_units = false;
	*reason = rsv_seat_map_refusal(resource, &demand);
	return false;
}

static bool
others_were_faster(const Claim *claim)
{
	return claim->answer.reason == REASON_UNAVAILABLE &&
		rsv_no_room_alone(claim);
}

/* Where seats are left, the first alternative is the same time on any units. */
static void
refuse_seats(Creation *creation, Reason reason)
{
	Claim	   *claim = &creation->request.claim;
	Demand	   *demand;

	rsv_request_prepare(&creation->command, &creation->command.record,
						&creation->request);
	demand = &claim->question.demands[0];
	if (reason == REASON_FRAGMENTED)
		demand->units = (UnitRange) {0, demand->quantity};
	claim->answer.reason = reason;
	claim->answer.refused = demand;
	rsv_create_answer(creation);
}

static void
create_on_best(Creation *creation, const char *focus)
{
	Record	   *record = &creation->command.record;
	Reason		reason;

	for (int i = 0;; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!choose_seats(record, focus, creation->command.now, &reason))
			break;
		rsv_create_take(creation);
		if (i == MOST_CHOICES || creation->request.reason ||
			!others_were_faster(&creation->request.claim))
		{
			rsv_create_answer(creation);
			return;
		}
	}
	refuse_seats(creation, reason);
}

/* There are no seats beyond the capacity, and nobody waits for the best. */
static void
check_on_unavailable(const Request *request)
{
	if (request->on_unavailable != ON_UNAVAILABLE_REJECT &&
		request->on_unavailable != ON_UNAVAILABLE_RAISE)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("on_unavailable must be \"reject\" or \"error\" for the best seats"),
				 errhint("Ask for any units by create_reservation() or add_to_waitlist().")));
}

Datum
reservation_create_best_reservation(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_arg_id(fcinfo, REQUEST_RESOURCES,
										 "resource_id");
	const char *focus = rsv_arg_optional_text(fcinfo, BEST_FOCUS, "focus");
	Creation	creation;
	Record		record;

	rsv_record_init(&record, &resource_id, 1);
	record.guests = rsv_arg_guests(fcinfo, REQUEST_GUESTS);
	record.rate_plan = rsv_arg_optional_text(fcinfo, REQUEST_RATE_PLAN,
											 "rate_plan");
	record.waived = rsv_arg_waive(fcinfo, REQUEST_WAIVE);
	if (rsv_create_begin(&creation, fcinfo, &record))
	{
		check_on_unavailable(&creation.request);
		rsv_seat_map_check_focus(rsv_resource_get(resource_id), focus);
		create_on_best(&creation, focus);
	}
	return rsv_command_end(&creation.command);
}
