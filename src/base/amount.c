/*
 * amount.c
 *		Amounts of money: numeric, in the currency that stands beside them.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/errcodes.h"
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

bool
rsv_amount_is_currency(const char *code)
{
	return strlen(code) == 3 &&
		strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

Datum
rsv_amount_of(int64 number)
{
	return NumericGetDatum(int64_to_numeric(number));
}

Datum
rsv_amount_nothing(void)
{
	return rsv_amount_of(0);
}

bool
rsv_amount_is_nothing(Datum amount)
{
	return DatumGetBool(
		DirectFunctionCall2(numeric_eq, amount, rsv_amount_nothing()));
}

bool
rsv_amount_is_more(Datum amount, Datum than)
{
	return DatumGetBool(DirectFunctionCall2(numeric_gt, amount, than));
}

Datum
rsv_amount_add(Datum a, Datum b)
{
	return DirectFunctionCall2(numeric_add, a, b);
}

Datum
rsv_amount_subtract(Datum a, Datum b)
{
	return DirectFunctionCall2(numeric_sub, a, b);
}

Datum
rsv_amount_multiply(Datum amount, Datum factor)
{
	return DirectFunctionCall2(numeric_mul, amount, factor);
}

/* 10 to the power of 15: with its cents, such an amount fits into an int8. */
#define LIMIT INT64CONST(1000000000000000)

void
rsv_amount_check(Datum amount, const char *name)
{
	if (rsv_amount_is_more(rsv_amount_of(LIMIT), amount))
		return;
	ereport(ERROR,
			(errcode(RSV_BAD_ARGUMENT),
			 errmsg("%s must be less than 10 to the power of 15", name),
			 errhint("Check the currency, the price and the quantity.")));
}

Datum
rsv_amount_excess(Datum a, Datum b)
{
	return rsv_amount_is_more(a, b) ? rsv_amount_subtract(a, b) :
		rsv_amount_nothing();
}

Datum
rsv_amount_smaller(Datum a, Datum b)
{
	return rsv_amount_is_more(a, b) ? b : a;
}

Datum
rsv_amount_round(Datum amount, const char *currency)
{
	return DirectFunctionCall2(numeric_round, amount,
							   Int32GetDatum(minor_digits(currency)));
}

Datum
rsv_amount_given(Datum amount, const char *currency)
{
	Datum		rounded = rsv_amount_round(amount, currency);

	if (rsv_amount_is_nothing(rounded))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("amount is less than the smallest unit of %s",
						currency)));
	return rounded;
}

/* By a hundredth, not divided by a hundred: exact */
Datum
rsv_amount_percent(Datum amount, Datum percent, const char *currency)
{
	Datum		hundredth =
		NumericGetDatum(int64_div_fast_to_numeric(1, 2));

	return rsv_amount_round(
		rsv_amount_multiply(rsv_amount_multiply(amount, percent), hundredth),
		currency);
}
