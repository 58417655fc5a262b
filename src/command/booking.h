/*
 * booking.h
 *		Several reservations that are made together.
 */
#ifndef RSV_BOOKING_H
#define RSV_BOOKING_H

#include "postgres.h"

#include "base/named_enum.h"
#include "command/booking_item.h"
#include "inventory/claim_batch.h"

#define BOOKING_MODES(MODE) \
	MODE(BOOKING_ALL, "all") \
	MODE(BOOKING_EACH, "each")

typedef enum BookingMode
{
	BOOKING_MODES(NAMED_ENUM_MEMBER)
} BookingMode;

typedef struct Booking
{
	Command		command;		/* carries the items */
	pg_uuid_t	id;
	BookingMode mode;
	Datum		details;
	int			n;
	BookingItem *items;
	BookingItem **sorted;		/* by resource, then by category, and then as
								 * they came */
	Claim	  **claims;
	ClaimBatch	batch;
	MemoryContext records;		/* of items that an attempt has settled, or
								 * NULL */
} Booking;

/* The booking and its items get an id of the slot of the first item. */
extern void rsv_booking_name(Booking *booking);

/* Checks what can be known of the items before anything is claimed. */
extern void rsv_booking_prepare(Booking *booking);

/*
 * Gives the items what they can have, with their answers. False: one of them
 * has refused all, and nothing is done.
 */
extern bool rsv_booking_take(Booking *booking);

/* Is there nothing for the item, not even the wait for a place? */
extern bool rsv_booking_item_is_refused(const Booking *booking,
										const BookingItem *item);

/* Has the claim no place, whatever open transactions do? */
extern bool rsv_booking_refuses(const Booking *booking, const Claim *claim);

/*
 * Around what is done with one item. Its memory is let go with the answer
 * copied to another.
 */
extern void rsv_booking_begin_item(Command *command, Booking *booking,
								   BookingItem *item, ItemContext *context);
extern Datum rsv_booking_end_item(Command *command, MemoryContext keep);

/* The answers to all items, as the end of a command takes them */
extern Datum rsv_booking_answers(Datum *answers, int n);

#endif							/* RSV_BOOKING_H */
