/*
 * price_unit.c
 *		The unit of time that the price of a resource pays for.
 */
#include "postgres.h"

#include "resource/price_unit.h"

static const char *const names[] = {
	PRICE_UNITS(NAMED_ENUM_NAME)
};

const char *
rsv_price_unit_name(PriceUnit unit)
{
	Assert(unit > PRICE_PER_NONE && unit < lengthof(names));
	return names[unit];
}

PriceUnit
rsv_price_unit_by_name(const char *name)
{
	return rsv_named_enum_find(names, lengthof(names), name,
							   "unit of a price");
}
