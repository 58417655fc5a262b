/*
 * undo_checkout.c
 *		UndoCheckout: the guest has not left after all.
 *
 * The guest gets the same units back, to the end of the stay, or to the present
 * if that is over; others are moved out of the way. What was paid, or is owed,
 * does not change.
 */
#include "postgres.h"

#include "command/context.h"
#include "command/run.h"
#include "command/units.h"
#include "inventory/late_stay.h"
#include "resource/resource.h"

PG_FUNCTION_INFO_V1(reservation_undo_checkout);

static bool
has_rows_on(const Allocations *left, int64 resource_id)
{
	for (int i = 0; i < left->n; i++)
		if (left->rows[i].resource_id == resource_id)
			return true;
	return false;
}

/* To the end of the stay; to the present if that is over, with its clean-up */
static void
stay_on(Demand *demand)
{
	const Resource *resource = rsv_resource_get(demand->resource_id);

	if (rsv_resource_occupied(resource, demand->stay).to > demand->now)
		return;
	demand->stay.to = rsv_late_stay_end(demand->now);
	demand->unfinished = true;
}

/*
 * Where nothing is left, as the guest left at once or the row was pruned, the
 * named units are wanted, and any if none are named, from the arrival on.
 */
static bool
claim_left_units(Command *command, Claim *claim)
{
	const Record *record = &command->record;
	Allocations left = rsv_allocation_scan_own(&record->id);

	*claim = rsv_command_prepare(command, record, DEMAND_LATER);
	claim->question.pin = true;
	for (int i = 0; i < claim->question.ndemands; i++)
	{
		Demand	   *demand = &claim->question.demands[i];

		if (!has_rows_on(&left, demand->resource_id))
		{
			demand->mode = DEMAND_ANEW;
			demand->stay.from = Min(demand->stay.from, record->checked_in_at);
		}
		stay_on(demand);
	}
	return rsv_command_claim(command, claim);
}

static void
undo_checkout(Command *command)
{
	Record	   *record = &command->record;
	Claim		claim;
	JsonBuilder payload;

	if (!rsv_command_allowed(command))
		return;
	if (!claim_left_units(command, &claim))
	{
		rsv_command_refuse(command, claim.answer.reason);
		return;
	}
	rsv_command_free_rows(command, &claim.answer.had);
	rsv_command_accept(command);
	record->status = STATUS_CHECKED_IN;
	record->checked_out_at = DT_NOBEGIN;
	record->ended_at = DT_NOBEGIN;
	rsv_command_open_changes(command, &payload);
	rsv_allocation_tell(&payload, &claim.answer.stock);
	rsv_command_event(command, EVENT_CHECKOUT_UNDONE, &payload);
	rsv_command_tell_reassigned(command, &claim.answer);
}

Datum
reservation_undo_checkout(PG_FUNCTION_ARGS)
{
	return rsv_command_run(fcinfo, COMMAND_UNDO_CHECKOUT, 1, 2, undo_checkout);
}
