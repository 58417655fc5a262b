/*
 * item_period.h
 *		When an item of a booking begins and ends.
 */
#ifndef RSV_ITEM_PERIOD_H
#define RSV_ITEM_PERIOD_H

#include "postgres.h"

#include "command/item_value.h"

/* A range; the item keeps what it says of its offset and its duration. */
extern Datum rsv_item_period_read(ItemReader *reader,
								  const NullableDatum *values,
								  BookingItem *item);

/* In which offsets and durations are counted: that of the first item */
extern pg_tz *rsv_item_period_zone(const BookingItem *first);

#endif							/* RSV_ITEM_PERIOD_H */
