/*
 * booking_list.c
 *		The items of a booking, priced, and in the order of their places.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "command/booking_choice.h"
#include "command/booking_list.h"
#include "command/creation.h"
#include "miscadmin.h"

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

void
rsv_booking_list(Booking *booking)
{
	booking->sorted = palloc(booking->n * sizeof(BookingItem *));
	booking->claims = palloc(booking->n * sizeof(Claim *));
	prepare_items(booking);
	rsv_booking_name(booking);
	qsort(booking->sorted, booking->n, sizeof(BookingItem *), compare_items);
	check_resources(booking);
}
