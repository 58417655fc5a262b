/*
 * booking.c
 *		Several reservations that are made together.
 *
 * Places come first, in one batch of claims, and then, item by item, what the
 * customer and the promotions may still have. Both are one attempt, in a
 * subtransaction. It is rolled back where it depends on an open transaction,
 * and the command waits then. It is rolled back as well where an item got its
 * place but may not have it; the next attempt is without this item, so that
 * another one can have the place.
 */
#include "postgres.h"

#include "base/uuid.h"
#include "command/booking.h"
#include "command/booking_choice.h"
#include "command/booking_tally.h"
#include "command/creation.h"
#include "command/expire_reservation.h"
#include "command/run.h"
#include "miscadmin.h"
#include "resource/customer_limit.h"
#include "resource/customer_tally.h"
#include "storage/catalog.h"
#include "storage/subtransaction.h"
#include "utils/array.h"
#include "utils/memutils.h"

bool
rsv_booking_refuses(const Booking *booking, const Claim *claim)
{
	Reason		reason = claim->answer.reason;

	return reason != REASON_NONE &&
		(reason != REASON_BUSY || booking->batch.nowait);
}

bool
rsv_booking_item_is_refused(const Booking *booking, const BookingItem *item)
{
	const Request *request = &item->request;

	return request->reason ||
		(rsv_booking_refuses(booking, &request->claim) &&
		 !rsv_request_would_wait(request));
}

static bool
booking_is_refused(const Booking *booking)
{
	for (int i = 0; booking->mode == BOOKING_ALL && i < booking->n; i++)
		if (rsv_booking_item_is_refused(booking, &booking->items[i]))
			return true;
	return false;
}

void
rsv_booking_begin_item(Command *command, Booking *booking, BookingItem *item,
					   ItemContext *context)
{
	Record		record = item->record;

	CHECK_FOR_INTERRUPTS();
	rsv_statement_push();
	context->item = record.item;
	record.details = rsv_booking_item_details(booking->details, item);
	rsv_creation_begin_item(command, &booking->command, &record);
}

Datum
rsv_booking_end_item(Command *command, MemoryContext keep)
{
	MemoryContext caller;
	Datum		answer;

	rsv_command_write(command);
	rsv_command_count(command);
	caller = MemoryContextSwitchTo(keep);
	answer = rsv_outcome_form_item(&command->outcome);
	MemoryContextSwitchTo(caller);
	rsv_statement_pop();
	return answer;
}

Datum
rsv_booking_answers(Datum *answers, int n)
{
	return PointerGetDatum(construct_array(answers, n,
										   rsv_catalog()->booking_outcome, -1,
										   false, TYPALIGN_DOUBLE));
}

/* The item may not have what it got; of a choice, it may have another. */
static void
decline_item(BookingItem *item, Reason reason)
{
	if (item->choice && rsv_booking_choice_decline(item, reason))
		return;
	item->request.reason = reason;
	item->declined = true;
}

/* The item may not have what it got, or an open transaction decides. */
static void
put_item_off(Booking *booking, BookingItem *item, const Counting *counting)
{
	bool		open = TransactionIdIsValid(counting->open);

	item->request.counting.limit_id = counting->limit_id;
	if (open && !booking->batch.nowait)
		rsv_claim_batch_await(&booking->batch, counting->open);
	else
		decline_item(item, open ? REASON_BUSY : counting->reason);
}

/* A limit that refuses a request before it waits counts earlier items, too. */
static bool
count_item(Command *command, Request *request)
{
	if (request->claim.answer.reason &&
		rsv_request_is_limited(&command->record, request, command->now))
	{
		request->counting.reason = REASON_CUSTOMER_LIMIT;
		return false;
	}
	return rsv_request_count(command, request);
}

/*
 * The next attempt begins with the request as it is: the memory is let go. A
 * limit may have been set since the request was prepared.
 */
static bool
keep_item(Booking *booking, BookingItem *item, CustomerTally *tally,
		  ItemContext *context)
{
	Request		request = item->request;
	Command		command;

	rsv_booking_begin_item(&command, booking, item, context);
	if (tally && rsv_customer_tally_includes(tally, &command.record))
		request.counting.tally = tally;
	request.counting.limited = rsv_customer_limit_applies(&command.record);
	if (!count_item(&command, &request))
	{
		put_item_off(booking, item, &request.counting);
		rsv_statement_pop();
		return false;
	}
	if (!request.counting.limited)
		command.limit = LIMIT_ABSENT;
	if (request.claim.answer.reason)
		rsv_request_refuse(&command, &request);
	else
		rsv_request_accept(&command, &request);
	if (request.counting.tally)
		rsv_customer_limit_add(tally, &command.record, command.now);
	item->answer = rsv_booking_end_item(&command, booking->batch.attempt);
	return true;
}

/*
 * An item was declined in an earlier attempt, and one before it only in this:
 * without that one, it may have what it wants.
 */
static void
give_another_chance(BookingItem *item)
{
	item->request.reason = REASON_NONE;
	item->declined = false;
	if (item->choice)
		rsv_booking_choice_reset(item);
}

/* Goes on to the last, so that the next attempt is without all such items. */
static bool
keep_items(Booking *booking)
{
	CustomerTally *tally = rsv_booking_tally_begin(booking);
	ItemContext context;
	bool		kept = true;

	rsv_booking_item_enter(&context);
	for (int i = 0; i < booking->n && booking->batch.awaited == NIL; i++)
	{
		BookingItem *item = &booking->items[i];

		if (item->declined && !kept)
			give_another_chance(item);
		else if (!rsv_booking_item_is_refused(booking, item) &&
				 !keep_item(booking, item, tally, &context))
			kept = false;
	}
	rsv_booking_item_leave(&context);
	if (tally)
		rsv_customer_tally_end(tally);
	return kept;
}

/* The resource is known, and so are its price and its terms. */
static bool
settle_choice(Booking *booking, BookingItem *item)
{
	MemoryContext caller = MemoryContextSwitchTo(booking->batch.attempt);
	bool		settled = rsv_booking_choice_settle(&booking->command, item);
	Reason		reason = item->request.reason;

	MemoryContextSwitchTo(caller);
	if (settled)
		return true;
	item->request.reason = REASON_NONE;
	decline_item(item, reason);
	return false;
}

/* Goes on to the last, so that the next attempt knows of all. */
static bool
settle_choices(Booking *booking)
{
	ItemContext context;
	bool		settled = true;

	rsv_booking_item_enter(&context);
	for (int i = 0; i < booking->n; i++)
	{
		BookingItem *item = &booking->items[i];

		if (item->choice == NULL || item->request.reason)
			continue;
		CHECK_FOR_INTERRUPTS();
		context.item = item->record.item;
		if (!settle_choice(booking, item))
			settled = false;
	}
	rsv_booking_item_leave(&context);
	if (booking->items[0].choice)
		rsv_booking_name(booking);
	return settled;
}

static bool
attempt_booking(void *argument)
{
	Booking    *booking = argument;
	bool		decided = rsv_claim_batch_take(&booking->batch,
											   rsv_expire_holds,
											   &booking->command);
	bool		settled = settle_choices(booking);

	return !booking_is_refused(booking) && decided && settled &&
		keep_items(booking);
}

/* The next attempt lets go the memory of the last one. */
static void
keep_choices(Booking *booking)
{
	MemoryContext last = booking->records;
	MemoryContext caller;

	booking->records = AllocSetContextCreate(booking->command.context,
											 "reservation booking records",
											 ALLOCSET_SMALL_SIZES);
	caller = MemoryContextSwitchTo(booking->records);
	for (int i = 0; i < booking->n; i++)
	{
		BookingItem *item = &booking->items[i];

		if (item->choice && item->choice->settled)
			rsv_booking_choice_keep(&booking->command, item);
	}
	MemoryContextSwitchTo(caller);
	if (last)
		MemoryContextDelete(last);
}

/* The claims of all items that still have a chance */
static void
list_claims(Booking *booking)
{
	int			n = 0;

	for (int i = 0; i < booking->n; i++)
	{
		BookingItem *item = booking->sorted[i];

		item->answer = (Datum) 0;
		if (item->request.reason == REASON_NONE)
			booking->claims[n++] = &item->request.claim;
	}
	booking->batch.n = n;
}

void
rsv_booking_name(Booking *booking)
{
	booking->id = rsv_uuid_secret(booking->items[0].resource_id);
	for (int i = 0; i < booking->n; i++)
	{
		BookingItem *item = &booking->items[i];

		item->record.booking_id = booking->id;
		if (item->choice)
			item->choice->asked.booking_id = booking->id;
	}
}

static bool
wants_promotion(const BookingItem *item, const char *code)
{
	const char *wanted = item->request.promotion_code;

	return wanted && strcmp(wanted, code) == 0;
}

/* The uses of its promotion that the items before it may take */
static int
count_uses_before(const Booking *booking, const BookingItem *item)
{
	const char *code = item->request.promotion_code;

	while (code && item-- > booking->items)
		if (wants_promotion(item, code))
			return item->request.uses_before +
				(item->request.reason == REASON_NONE);
	return 0;
}

void
rsv_booking_prepare(Booking *booking)
{
	const ClaimChoice *judged = NULL;
	ItemContext context;

	rsv_booking_item_enter(&context);
	for (int i = 0; i < booking->n; i++)
	{
		BookingItem *item = &booking->items[i];

		CHECK_FOR_INTERRUPTS();
		context.item = item->record.item;
		item->declined = false;
		item->request.uses_before = count_uses_before(booking, item);
		if (item->choice)
			rsv_booking_choice_prepare(&booking->command, item, &judged);
		else
			rsv_request_prepare(&booking->command, &item->record,
								&item->request);
	}
	rsv_booking_item_leave(&context);
}

static bool
attempt_waits(const Booking *booking)
{
	return booking->batch.locked || booking->batch.awaited != NIL;
}

bool
rsv_booking_take(Booking *booking)
{
	Command    *command = &booking->command;

	for (;;)
	{
		List	   *freed = list_copy(command->freed);

		CHECK_FOR_INTERRUPTS();
		list_claims(booking);
		if (rsv_subxact_try(attempt_booking, booking, 0, 0))
			return true;
		command->freed = freed;
		/* what stands in the way of each is known without the ended holds */
		if (booking_is_refused(booking) &&
			(attempt_waits(booking) || !booking->batch.again))
			return false;
		/* the world is another one after a wait, for those who were out, too */
		if (attempt_waits(booking))
		{
			rsv_claim_batch_prepare(&booking->batch);
			rsv_booking_prepare(booking);
		}
		else
			keep_choices(booking);
	}
}
