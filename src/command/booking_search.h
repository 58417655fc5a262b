/*
 * booking_search.h
 *		When the items of a booking could be had together.
 */
#ifndef RSV_BOOKING_SEARCH_H
#define RSV_BOOKING_SEARCH_H

#include "postgres.h"

#include "command/booking_set.h"

/*
 * The first starts at which all items have places within a period, at the
 * active snapshot: those of steps, of the grid of the first item, or one after
 * the other.
 */
extern int	rsv_booking_search(BookingSet *set, Period within,
							   const Interval *step, int most,
							   TimestampTz *starts);

/* Other starts, the nearest first, than the one at which the items are */
extern int	rsv_booking_alternatives(BookingSet *set, int most,
									 TimestampTz *starts);

#endif							/* RSV_BOOKING_SEARCH_H */
