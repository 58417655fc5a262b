/*
 * create_booking.c
 *		CreateBooking: several reservations of one customer in one call.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "base/funcargs.h"
#include "command/booking.h"
#include "command/booking_choice.h"
#include "command/creation.h"
#include "command/run.h"
#include "miscadmin.h"
#include "model/record_difference.h"
#include "utils/datum.h"

PG_FUNCTION_INFO_V1(reservation_create_booking);

enum
{
	ARGUMENT_ITEMS,
	ARGUMENT_CUSTOMER,
	ARGUMENT_MODE,
	ARGUMENT_KEY,
	ARGUMENT_DETAILS
};

static const char *const mode_names[] = {
	BOOKING_MODES(NAMED_ENUM_NAME)
};

/* An item of a booking that is refused as a whole gets nothing. */
static void
refuse_with_booking(const Booking *booking, BookingItem *item)
{
	Request    *request = &item->request;

	if (request->reason == REASON_NONE &&
		!rsv_booking_refuses(booking, &request->claim))
		request->reason = REASON_INCOMPLETE;
	if (request->on_unavailable == ON_UNAVAILABLE_WAIT)
		request->on_unavailable = ON_UNAVAILABLE_REJECT;
	item->answer = (Datum) 0;
}

/* A refusal changes nothing that the next one's alternatives depend on. */
static void
share_alternatives(const BookingItem *last, BookingItem *item)
{
	const Record *known = &last->record;
	const Record *record = &item->record;

	if (last->resource_id == item->resource_id &&
		known->during.from == record->during.from &&
		known->during.to == record->during.to &&
		known->quantity == record->quantity &&
		known->guests == record->guests &&
		rsv_record_same_units(known, record))
		item->request.alternatives = last->request.alternatives;
}

static void
refuse_item(Booking *booking, BookingItem *item, ItemContext *context,
			MemoryContext keep)
{
	Request    *request = &item->request;
	Datum		known = request->alternatives;
	Command		command;

	rsv_booking_begin_item(&command, booking, item, context);
	if (request->reason)
		rsv_request_decline(&command, request->reason);
	else
		rsv_request_refuse(&command, request);
	if (request->alternatives != known)
	{
		MemoryContext caller = MemoryContextSwitchTo(keep);

		request->alternatives = datumCopy(request->alternatives, false, -1);
		MemoryContextSwitchTo(caller);
	}
	item->answer = rsv_booking_end_item(&command, keep);
}

static void
refuse_items(Booking *booking, MemoryContext keep)
{
	const BookingItem *last = NULL;
	ItemContext context;

	rsv_booking_item_enter(&context);
	for (int i = 0; i < booking->n; i++)
	{
		BookingItem *item = &booking->items[i];

		if (item->answer)
			continue;
		if (last)
			share_alternatives(last, item);
		refuse_item(booking, item, &context, keep);
		last = item;
	}
	rsv_booking_item_leave(&context);
}

static int
compare_item_places(const BookingItem *left, const BookingItem *right)
{
	if (left->choice && right->choice)
		return strcmp(left->choice->category, right->choice->category);
	if (left->choice || right->choice)
		return left->choice ? 1 : -1;
	return (left->resource_id > right->resource_id) -
		(left->resource_id < right->resource_id);
}

/* An item that names its resource can have no other, and so comes first. */
static int
compare_items(const void *a, const void *b)
{
	const BookingItem *left = *(BookingItem *const *) a;
	const BookingItem *right = *(BookingItem *const *) b;
	int			order = compare_item_places(left, right);

	return order != 0 ? order : (left->record.item > right->record.item) -
		(left->record.item < right->record.item);
}

/* The locks of all of them are held for a moment at once. */
#define MOST_RESOURCES 1000

static void
check_resources(const Booking *booking)
{
	int			n = 0;

	for (int i = 0; i < booking->n; i++)
	{
		const BookingItem *item = booking->sorted[i];

		if (i == 0 || compare_item_places(booking->sorted[i - 1], item) != 0)
			n += item->choice ? item->choice->list->n : 1;
	}
	if (booking->mode == BOOKING_ALL && n > MOST_RESOURCES)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("items must not have more than %d resources in mode \"all\"",
						MOST_RESOURCES),
				 errdetail("They have %d.", n),
				 errhint("Make several bookings, or one in mode \"each\".")));
}

static void
prepare_items(Booking *booking)
{
	const BookingItem *last = NULL;
	TimestampTz now = booking->command.now;
	ItemContext context;

	rsv_booking_item_enter(&context);
	for (int i = 0; i < booking->n; i++)
	{
		BookingItem *item = &booking->items[i];

		CHECK_FOR_INTERRUPTS();
		context.item = i + 1;
		item->record.item = i + 1;
		booking->sorted[i] = item;
		if (item->choice)
		{
			rsv_booking_choice_begin(item, last, now);
			last = item;
		}
		else
			rsv_creation_prepare(&item->record, now);
	}
	rsv_booking_item_leave(&context);
}

static void
prepare_booking(Booking *booking)
{
	booking->sorted = palloc(booking->n * sizeof(BookingItem *));
	booking->claims = palloc(booking->n * sizeof(Claim *));
	prepare_items(booking);
	rsv_booking_name(booking);
	qsort(booking->sorted, booking->n, sizeof(BookingItem *), compare_items);
	check_resources(booking);
	rsv_booking_prepare(booking);
	rsv_claim_batch_begin(&booking->batch, booking->claims, booking->n,
						  booking->mode == BOOKING_ALL);
}

static Datum
form_answers(const Booking *booking)
{
	Datum	   *answers = palloc(booking->n * sizeof(Datum));

	for (int i = 0; i < booking->n; i++)
		answers[i] = booking->items[i].answer;
	return rsv_booking_answers(answers, booking->n);
}

static Datum
create_booking(Booking *booking)
{
	prepare_booking(booking);
	if (!rsv_booking_take(booking))
		for (int i = 0; i < booking->n; i++)
			refuse_with_booking(booking, &booking->items[i]);
	refuse_items(booking, CurrentMemoryContext);
	return form_answers(booking);
}

Datum
reservation_create_booking(PG_FUNCTION_ARGS)
{
	Booking		booking = {.n = 0};
	Datum		answers = (Datum) 0;

	rsv_arg_require(fcinfo, ARGUMENT_ITEMS, "items");
	(void) rsv_arg_customer(fcinfo, ARGUMENT_CUSTOMER);
	booking.mode = rsv_arg_choice(fcinfo, ARGUMENT_MODE, "mode", mode_names,
								  lengthof(mode_names));
	booking.details = rsv_arg_object(fcinfo, ARGUMENT_DETAILS, "details");
	booking.items = rsv_booking_items_read(PG_GETARG_DATUM(ARGUMENT_ITEMS),
										   PG_GETARG_DATUM(ARGUMENT_CUSTOMER),
										   booking.details, &booking.n);
	if (rsv_command_begin(&booking.command, COMMAND_CREATE_BOOKING, fcinfo,
						  ARGUMENT_KEY))
		answers = create_booking(&booking);
	return rsv_command_end_rows(&booking.command, answers);
}
