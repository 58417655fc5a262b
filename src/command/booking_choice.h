/*
 * booking_choice.h
 *		Items of a booking that say the category of their resource.
 */
#ifndef RSV_BOOKING_CHOICE_H
#define RSV_BOOKING_CHOICE_H

#include "postgres.h"

#include "command/booking.h"

/*
 * Items that are alike share their list; `last` is the item before that says a
 * category, or NULL.
 */
extern void rsv_booking_choice_begin(BookingItem *item,
									 const BookingItem *last, TimestampTz now);

/* The item becomes one of the resource, with its price, and another id. */
extern void rsv_booking_choice_turn(BookingItem *item, int candidate,
									TimestampTz now);

/*
 * Finds the reasons against each resource, if this list is not the one that was
 * judged last, and makes the item one for the first that has none.
 */
extern void rsv_booking_choice_prepare(const Command *command,
									   BookingItem *item,
									   const ClaimChoice **judged);

/*
 * After an attempt: the item becomes one of the resource that its claim has
 * taken, or is refused for. False: the request has a reason against that.
 */
extern bool rsv_booking_choice_settle(const Command *command,
									  BookingItem *item);

/*
 * Makes the item anew what the last attempt has settled, in the current memory:
 * the memory of the attempt is let go.
 */
extern void rsv_booking_choice_keep(const Command *command, BookingItem *item);

/* The item may not have what it got. Is there another resource for it? */
extern bool rsv_booking_choice_decline(BookingItem *item, Reason reason);

/* Forgets what declined it. */
extern void rsv_booking_choice_reset(BookingItem *item);

#endif							/* RSV_BOOKING_CHOICE_H */
