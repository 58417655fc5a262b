/*
 * funcargs_money.c
 *		Amounts and currencies that a caller passes, checked.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/errcodes.h"
#include "base/funcargs.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

/* Of all numbers, those that something can cost */
static bool
is_amount(Numeric number)
{
	return !numeric_is_nan(number) && !numeric_is_inf(number) &&
		DatumGetBool(DirectFunctionCall2(numeric_ge, NumericGetDatum(number),
										 NumericGetDatum(int64_to_numeric(0))));
}

/* More than a division leaves of digits after the point is a mistake. */
#define MOST_DIGITS 32

static void
check_digits(Numeric amount, const char *name)
{
	if (DatumGetInt32(DirectFunctionCall1(
			numeric_scale, NumericGetDatum(amount))) > MOST_DIGITS)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must not have more than %d digits after the point",
						name, MOST_DIGITS),
				 errhint("Round it to the currency's smallest unit.")));
}

Numeric
rsv_arg_amount(FunctionCallInfo fcinfo, int n, const char *name)
{
	Numeric		amount;

	if (PG_ARGISNULL(n))
		return NULL;
	amount = PG_GETARG_NUMERIC(n);
	if (!is_amount(amount))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be a finite number of at least 0", name),
				 errdetail("It is %s.",
						   DatumGetCString(DirectFunctionCall1(
							   numeric_out, PG_GETARG_DATUM(n)))),
				 errhint("Give what is to be paid; 0 is nothing.")));
	check_digits(amount, name);
	rsv_amount_check(amount, name);
	return amount;
}

Numeric
rsv_arg_signed_amount(FunctionCallInfo fcinfo, int n, const char *name)
{
	Numeric		amount;

	rsv_arg_require(fcinfo, n, name);
	amount = PG_GETARG_NUMERIC(n);
	if (numeric_is_nan(amount) || numeric_is_inf(amount) ||
		rsv_amount_is_nothing(amount))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be a finite number other than 0", name),
				 errhint("Give the amount that changes the bill.")));
	check_digits(amount, name);
	rsv_amount_check(amount, name);
	rsv_amount_check(rsv_amount_subtract(rsv_amount_nothing(), amount), name);
	return amount;
}

/* Of a payment: more than nothing */
Numeric
rsv_arg_payment(FunctionCallInfo fcinfo, int n, const char *name)
{
	Numeric		amount = rsv_arg_amount(fcinfo, n, name);

	if (amount && rsv_amount_is_nothing(amount))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be greater than zero", name),
				 errhint("Leave it out for all that is due.")));
	return amount;
}

const char *
rsv_arg_currency(FunctionCallInfo fcinfo, int n, const char *name)
{
	const char *code = rsv_arg_optional_text(fcinfo, n, name);

	if (code && !rsv_amount_is_currency(code))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be three capital letters", name),
				 errdetail("It is \"%s\".", code),
				 errhint("Give the code of ISO 4217, such as EUR.")));
	return code;
}
