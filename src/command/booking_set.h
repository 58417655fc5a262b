/*
 * booking_set.h
 *		Items that begin together, at a time that is not settled.
 */
#ifndef RSV_BOOKING_SET_H
#define RSV_BOOKING_SET_H

#include "postgres.h"

#include "command/booking.h"

/* When an item begins, after the first one, and how long it is */
typedef struct SetItem
{
	Interval	offset;
	Interval	duration;
} SetItem;

typedef struct BookingSet
{
	Booking		booking;		/* the items, where they are at present */
	SetItem    *items;
	pg_tz	   *zone;			/* of the first item */
	bool		crowded;		/* some may take the same resource, */
	bool		of_days;		/* or count in days, */
	bool		of_months;		/* or in months */
} BookingSet;

/* Lists them, and their distances, as the owner of the tables. */
extern void rsv_booking_set_list(BookingSet *set);

/* The first item begins there, and the others follow; false: out of range */
extern bool rsv_booking_set_move(BookingSet *set, TimestampTz start);

/* From the first beginning to the last end */
extern Period rsv_booking_set_span(const BookingSet *set);

/* The resources that an item may take */
extern int	rsv_booking_set_nresources(const BookingItem *item);
extern const Resource *rsv_booking_set_resource(const BookingItem *item,
												int i);

/*
 * After a refusal: by how much to move on, at least, until the items that were
 * refused may be accepted; 0: that is not known
 */
extern int64 rsv_booking_set_leap(const BookingSet *set);

#endif							/* RSV_BOOKING_SET_H */
