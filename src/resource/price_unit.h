/*
 * price_unit.h
 *		The unit of time that the price of a resource pays for.
 */
#ifndef RSV_PRICE_UNIT_H
#define RSV_PRICE_UNIT_H

#include "postgres.h"

#include "base/named_enum.h"

#define PRICE_UNITS(UNIT) \
	UNIT(PRICE_PER_RESERVATION, "reservation") \
	UNIT(PRICE_PER_HOUR, "hour") \
	UNIT(PRICE_PER_DAY, "day") \
	UNIT(PRICE_PER_NIGHT, "night")

typedef enum PriceUnit
{
	PRICE_PER_NONE,				/* there are no prices */
	PRICE_UNITS(NAMED_ENUM_MEMBER)
} PriceUnit;

extern const char *rsv_price_unit_name(PriceUnit unit);
extern PriceUnit rsv_price_unit_by_name(const char *name);

#endif							/* RSV_PRICE_UNIT_H */
