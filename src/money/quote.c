/*
 * quote.c
 *		What a stay costs: price, times units, times nights, days or hours.
 */
#include "postgres.h"

#include "money/quote.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#define DEFAULT_MINOR_DIGITS 2

/* ISO 4217: currencies whose minor unit is not a hundredth */
static const struct
{
	char		code[4];
	int			digits;
}			minor_units[] = {
	{"BIF", 0}, {"CLP", 0}, {"DJF", 0}, {"GNF", 0}, {"ISK", 0}, {"JPY", 0},
	{"KMF", 0}, {"KRW", 0}, {"PYG", 0}, {"RWF", 0}, {"UGX", 0}, {"UYI", 0},
	{"VND", 0}, {"VUV", 0}, {"XAF", 0}, {"XOF", 0}, {"XPF", 0}, {"BHD", 3},
	{"IQD", 3}, {"JOD", 3}, {"KWD", 3}, {"LYD", 3}, {"OMR", 3}, {"TND", 3},
	{"CLF", 4}, {"UYW", 4}
};

static int
minor_digits(const char *currency)
{
	for (int i = 0; i < lengthof(minor_units); i++)
		if (strcmp(minor_units[i].code, currency) == 0)
			return minor_units[i].digits;
	return DEFAULT_MINOR_DIGITS;
}

static Datum
numeric_of(int64 number)
{
	return NumericGetDatum(int64_to_numeric(number));
}

Datum
rsv_quote_round(Datum amount, const char *currency)
{
	return DirectFunctionCall2(numeric_round, amount,
							   Int32GetDatum(minor_digits(currency)));
}

Datum
rsv_quote_add(Datum a, Datum b)
{
	return DirectFunctionCall2(numeric_add, a, b);
}

Datum
rsv_quote_nothing(void)
{
	return numeric_of(0);
}

bool
rsv_quote_is_zero(Datum amount)
{
	return DatumGetBool(DirectFunctionCall2(numeric_eq, amount, numeric_of(0)));
}

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
	amount = DirectFunctionCall2(numeric_mul, resource->price,
								 numeric_of(count_charged(resource, stay)));
	amount = DirectFunctionCall2(numeric_mul, amount, numeric_of(quantity));
	return rsv_quote_round(amount, resource->currency);
}
