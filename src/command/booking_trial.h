/*
 * booking_trial.h
 *		The places that the items of a booking would get.
 */
#ifndef RSV_BOOKING_TRIAL_H
#define RSV_BOOKING_TRIAL_H

#include "postgres.h"

#include "command/booking.h"

/*
 * Reads items that no customer books. The first begins at the start, unless it
 * says when.
 */
extern void rsv_booking_trial_read(Booking *booking, Datum items,
								   TimestampTz start);

/*
 * Answers the claims of items that are listed, as they are at the active
 * snapshot, in the current memory. Nothing is written.
 */
extern void rsv_booking_try(Booking *booking);

/* After that: would each item get its place? */
extern bool rsv_booking_has_places(const Booking *booking);

#endif							/* RSV_BOOKING_TRIAL_H */
