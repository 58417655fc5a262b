/*
 * booking_tally.h
 *		Counts the reservations of a booking's customer once for all its items.
 */
#ifndef RSV_BOOKING_TALLY_H
#define RSV_BOOKING_TALLY_H

#include "postgres.h"

#include "command/booking.h"
#include "resource/customer_tally.h"

/*
 * Counts before the first item is written, under the customer's lock, which is
 * held until the tally ends. NULL: each item counts for itself.
 */
extern CustomerTally *rsv_booking_tally_begin(Booking *booking);

#endif /* RSV_BOOKING_TALLY_H */
