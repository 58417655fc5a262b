/*
 * booking_list.h
 *		The items of a booking, priced, and in the order of their places.
 */
#ifndef RSV_BOOKING_LIST_H
#define RSV_BOOKING_LIST_H

#include "postgres.h"

#include "command/booking.h"

/*
 * The items get their ids and prices, and are sorted; an error if those that
 * stand or fall together are of too many resources.
 */
extern void rsv_booking_list(Booking *booking);

#endif							/* RSV_BOOKING_LIST_H */
