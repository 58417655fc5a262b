/*
 * item_value.h
 *		The values of an item of a booking, key by key.
 */
#ifndef RSV_ITEM_VALUE_H
#define RSV_ITEM_VALUE_H

#include "postgres.h"

#include "command/booking_item.h"
#include "fmgr.h"
#include "pgtime.h"
#include "utils/jsonb.h"

/* Values of an item beside the arguments that they become */
enum
{
	ITEM_CATEGORY = REQUEST_WAIVE + 1,
	ITEM_CHOOSE,
	ITEM_FROM,
	ITEM_TO,
	ITEM_OFFSET,
	ITEM_DURATION,
	ITEM_VALUES
};

/* The functions that read the values, looked up once for all items */
typedef struct ItemReader
{
	FmgrInfo	input[ITEM_VALUES];
	Oid			parameter[ITEM_VALUES];
	Datum		customer;
	Datum		details;
	Datum		none;			/* an empty object */
	ItemContext context;

	/* from which offsets are counted */
	const BookingItem *first;
	TimestampTz start;			/* of the first; DT_NOBEGIN: it has to say */
	pg_tz	   *zone;			/* of its resource, once it is needed */
} ItemReader;

extern void rsv_item_values_begin(ItemReader *reader, Datum customer,
								  Datum details);

/* Each value as its argument takes it; null where the item does not say it */
extern void rsv_item_values_read(ItemReader *reader, JsonbContainer *item,
								 NullableDatum *values);

extern const char *rsv_item_value_name(int n);

/* An error unless the item says it */
extern void rsv_item_value_require(const ItemReader *reader,
								   const NullableDatum *values, int n);

#endif							/* RSV_ITEM_VALUE_H */
