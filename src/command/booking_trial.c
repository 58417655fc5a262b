/*
 * booking_trial.c
 *		The places that the items of a booking would get.
 *
 * The items are claimed as by the command, but on a draft (inventory/draft.c),
 * so that what is said to be available is what the command takes.
 */
#include "postgres.h"

#include "command/booking_trial.h"
#include "command/units.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

void
rsv_booking_trial_read(Booking *booking, Datum items, TimestampTz start)
{
	booking->mode = BOOKING_ALL;
	booking->details = DirectFunctionCall1(jsonb_in, CStringGetDatum("{}"));
	booking->items = rsv_booking_items_read(items, CStringGetTextDatum("-"),
											booking->details, start,
											&booking->n);
}

/* No attempt has looked at them yet. */
static void
forget_candidates(ClaimChoice *list)
{
	for (int i = 0; i < list->n; i++)
	{
		Candidate  *one = &list->candidates[i];

		one->closed = one->reason = REASON_NONE;
		one->ruled = NULL;
		one->nruled = 0;
	}
}

static void
claim_item(const Booking *booking, BookingItem *item)
{
	Claim	   *claim = &item->request.claim;

	*claim = rsv_command_prepare(&booking->command, &item->record, DEMAND_NEW);
	claim->question.rules = RULES_OF_BOOKING;
	claim->question.or_overbook =
		item->request.on_unavailable == ON_UNAVAILABLE_OVERBOOK;
	if (item->choice)
	{
		forget_candidates(item->choice->list);
		claim->question.choice = item->choice->list;
		claim->question.own_id = &item->record.id;
	}
}

void
rsv_booking_try(Booking *booking)
{
	Draft		draft = {.context = CurrentMemoryContext};
	bool		answered = false;

	for (int i = 0; i < booking->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		claim_item(booking, booking->sorted[i]);
		booking->claims[i] = &booking->sorted[i]->request.claim;
	}
	rsv_claim_batch_begin(&booking->batch, booking->claims, booking->n, true);
	booking->batch.draft = &draft;
	booking->batch.nowait = true;
	while (!answered)
	{
		CHECK_FOR_INTERRUPTS();
		rsv_draft_undo(&draft, (DraftMark) {0, 0});
		answered = rsv_claim_batch_take(&booking->batch, NULL, NULL);
	}
	booking->batch.draft = NULL;
}

bool
rsv_booking_has_places(const Booking *booking)
{
	for (int i = 0; i < booking->n; i++)
		if (booking->items[i].request.claim.answer.reason)
			return false;
	return true;
}
