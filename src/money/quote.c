/*
 * quote.c
 *		What a stay costs: price, times units, times nights, days or hours.
 */
#include "postgres.h"

#include "money/amount.h"
#include "money/quote.h"

static int64
count_charged(const Resource *resource, Period stay)
{
	if (strcmp(resource->price_per, "night") == 0)
		return rsv_calendar_midnights(stay, resource->zone);
	if (strcmp(resource->price_per, "day") == 0)
		return rsv_calendar_started_days(stay, resource->zone);
	if (strcmp(resource->price_per, "hour") == 0)
		return (stay.to - stay.from + USECS_PER_HOUR - 1) / USECS_PER_HOUR;
	return 1;
}

Datum
rsv_quote(const Resource *resource, Period stay, int32 quantity)
{
	Datum		amount;

	if (!resource->priced)
		return (Datum) 0;
	amount = rsv_amount_multiply(
		resource->price, rsv_amount_of(count_charged(resource, stay)));
	amount = rsv_amount_multiply(amount, rsv_amount_of(quantity));
	return rsv_amount_round(amount, resource->currency);
}
