/*
 * booking_item.h
 *		The items of a booking, as JSON says them.
 */
#ifndef RSV_BOOKING_ITEM_H
#define RSV_BOOKING_ITEM_H

#include "postgres.h"

#include "command/request.h"
#include "inventory/claim_choice.h"
#include "resource/category.h"
#include "utils/elog.h"

/* Of an item that says the category of its resource */
typedef struct ItemChoice
{
	const char *category;
	Choice		choose;
	Record		asked;			/* as the item asks, of no resource */
	ClaimChoice *list;			/* the resources, as the claim tries them */
	bool		settled;		/* an attempt has chosen one */
} ItemChoice;

typedef struct BookingItem
{
	int64		resource_id;	/* of a choice: the one that is tried */
	ItemChoice *choice;			/* or NULL */
	Interval   *offset;			/* from the start of the first item, */
	Interval   *duration;		/* as far as the item says so, or NULL */
	Record		record;
	Request		request;
	bool		declined;		/* had a place, and then a reason against it */
	Datum		answer;			/* zero: none yet */
} BookingItem;

/*
 * Reads and checks them all: each as the arguments of create_reservation, with
 * the booking's customer and details. The first item begins at the start, if it
 * does not say when; DT_NOBEGIN: it has to say.
 */
extern BookingItem *rsv_booking_items_read(Datum items, Datum customer,
										   Datum details, TimestampTz start,
										   int *n);

/* The details of the booking, with those of the item over them */
extern Datum rsv_booking_item_details(Datum details, const BookingItem *item);

/* Errors in between name the item. */
typedef struct ItemContext
{
	ErrorContextCallback callback;
	int			item;
	const char *key;			/* that is being read, or NULL */
} ItemContext;

extern void rsv_booking_item_enter(ItemContext *context);
extern void rsv_booking_item_leave(const ItemContext *context);

#endif							/* RSV_BOOKING_ITEM_H */
