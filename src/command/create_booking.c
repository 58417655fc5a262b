/*
 * create_booking.c
 *		CreateBooking: several reservations of one customer in one call.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "base/funcargs.h"
#include "command/booking_list.h"
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
	if (last->resource_id == item->resource_id &&
		rsv_record_same_demand(&last->record, &item->record))
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
		rsv_request_decline(&command, request);
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

static void
prepare_booking(Booking *booking)
{
	rsv_booking_list(booking);
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
										   booking.details, DT_NOBEGIN,
										   &booking.n);
	if (rsv_command_begin(&booking.command, COMMAND_CREATE_BOOKING, fcinfo,
						  ARGUMENT_KEY))
		answers = create_booking(&booking);
	return rsv_command_end_rows(&booking.command, answers);
}
