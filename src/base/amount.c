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
	Assert(rsv_amount_is_currency(currency));
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

Numeric
rsv_amount_of(int64 number)
{
	return int64_to_numeric(number);
}

Numeric
rsv_amount_nothing(void)
{
	return rsv_amount_of(0);
}

bool
rsv_amount_is_nothing(Numeric amount)
{
	return DatumGetBool(
		DirectFunctionCall2(numeric_eq, NumericGetDatum(amount),
							NumericGetDatum(rsv_amount_nothing())));
}

bool
rsv_amount_is_more(Numeric amount, Numeric than)
{
	return DatumGetBool(DirectFunctionCall2(numeric_gt,
											NumericGetDatum(amount),
											NumericGetDatum(than)));
}

static Numeric
call(PGFunction function, Numeric a, Numeric b)
{
	return DatumGetNumeric(DirectFunctionCall2(function, NumericGetDatum(a),
											   NumericGetDatum(b)));
}

Numeric
rsv_amount_add(Numeric a, Numeric b)
{
	return call(numeric_add, a, b);
}

Numeric
rsv_amount_subtract(Numeric a, Numeric b)
{
	return call(numeric_sub, a, b);
}

Numeric
rsv_amount_multiply(Numeric amount, Numeric factor)
{
	return call(numeric_mul, amount, factor);
}

/* 10 to the power of 15: with its cents, such an amount fits into an int8. */
#define LIMIT INT64CONST(1000000000000000)

void
rsv_amount_check(Numeric amount, const char *name)
{
	if (rsv_amount_is_more(rsv_amount_of(LIMIT), amount))
		return;
	ereport(ERROR,
			(errcode(RSV_BAD_ARGUMENT),
			 errmsg("%s must be less than 10 to the power of 15", name),
			 errhint("Check the currency, the price and the quantity.")));
}

Numeric
rsv_amount_excess(Numeric a, Numeric b)
{
	return rsv_amount_is_more(a, b) ? rsv_amount_subtract(a, b) :
		rsv_amount_nothing();
}

Numeric
rsv_amount_smaller(Numeric a, Numeric b)
{
	return rsv_amount_is_more(a, b) ? b : a;
}

Numeric
rsv_amount_round(Numeric amount, const char *currency)
{
	return DatumGetNumeric(
		DirectFunctionCall2(numeric_round, NumericGetDatum(amount),
							Int32GetDatum(minor_digits(currency))));
}

Numeric
rsv_amount_given(Numeric amount, const char *currency)
{
	Numeric		rounded = rsv_amount_round(amount, currency);

	if (rsv_amount_is_nothing(rounded))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("amount is less than the smallest unit of %s",
						currency)));
	return rounded;
}

/* By a hundredth, not divided by a hundred: exact */
Numeric
rsv_amount_share(Numeric amount, Numeric percent)
{
	return rsv_amount_multiply(rsv_amount_multiply(amount, percent),
							   int64_div_fast_to_numeric(1, 2));
}

Numeric
rsv_amount_percent(Numeric amount, Numeric percent, const char *currency)
{
	Assert(!rsv_amount_is_more(rsv_amount_nothing(), percent));
	return rsv_amount_round(rsv_amount_share(amount, percent), currency);
}
