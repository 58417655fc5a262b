/*
 * funcargs_money.h
 *		Amounts and currencies that a caller passes, checked.
 */
#ifndef RSV_FUNCARGS_MONEY_H
#define RSV_FUNCARGS_MONEY_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/numeric.h"

/* Any amount but nothing; may not be null */
extern Numeric rsv_arg_signed_amount(FunctionCallInfo fcinfo, int n,
									 const char *name);

/* NULL for null */
extern Numeric rsv_arg_amount(FunctionCallInfo fcinfo, int n, const char *name);
extern Numeric rsv_arg_payment(FunctionCallInfo fcinfo, int n,
							   const char *name);
extern const char *rsv_arg_currency(FunctionCallInfo fcinfo, int n,
									const char *name);

#endif							/* RSV_FUNCARGS_MONEY_H */
