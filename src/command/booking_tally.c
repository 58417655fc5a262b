/*
 * booking_tally.c
 *		Counts the reservations of a booking's customer once for all its items.
 *
 * Each item would count all rows of the customer, also those of the items
 * before it.
 */
#include "postgres.h"

#include "command/booking_tally.h"
#include "miscadmin.h"
#include "resource/customer_limit.h"

static bool
item_is_limited(const Booking *booking, const BookingItem *item)
{
	return !rsv_booking_item_is_refused(booking, item) &&
		rsv_customer_limit_applies(&item->record);
}

/*
 * The first item that is limited, of those that are to be kept. NULL: a tally
 * is of no use, or items of two tenants are limited, whose customers have a
 * lock each.
 */
static BookingItem *
find_tallied(Booking *booking)
{
	BookingItem *first = NULL;

	for (int i = 0; booking->n > 1 && i < booking->n; i++)
	{
		BookingItem *item = &booking->items[i];

		if (!item_is_limited(booking, item))
			continue;
		if (first == NULL)
			first = item;
		else if (strcmp(item->record.tenant, first->record.tenant) != 0)
			return NULL;
	}
	return first;
}

CustomerTally *
rsv_booking_tally_begin(Booking *booking)
{
	BookingItem *first = find_tallied(booking);
	CustomerTally *tally;

	if (first == NULL)
		return NULL;
	tally = rsv_customer_tally_begin(&first->record, booking->command.now);
	for (int i = 0; i < booking->n; i++)
	{
		BookingItem *item = &booking->items[i];

		if (!item_is_limited(booking, item))
			continue;
		CHECK_FOR_INTERRUPTS();
		item->request.counting.tally = tally;
		(void) rsv_request_is_limited(&item->record, &item->request,
									  booking->command.now);
		item->request.counting.tally = NULL;
	}
	return tally;
}
