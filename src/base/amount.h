/*
 * amount.h
 *		Amounts of money: numeric, in the currency that stands beside them.
 */
#ifndef RSV_AMOUNT_H
#define RSV_AMOUNT_H

#include "postgres.h"

#include "utils/numeric.h"

/* ISO 4217: three capital letters */
extern bool rsv_amount_is_currency(const char *code);

extern Numeric rsv_amount_of(int64 number);
extern Numeric rsv_amount_nothing(void);
extern bool rsv_amount_is_nothing(Numeric amount);
extern bool rsv_amount_is_more(Numeric amount, Numeric than);

extern Numeric rsv_amount_add(Numeric a, Numeric b);
extern Numeric rsv_amount_subtract(Numeric a, Numeric b);
extern Numeric rsv_amount_multiply(Numeric amount, Numeric factor);

/* An error for one that no reservation can have: it is called by the name. */
extern void rsv_amount_check(Numeric amount, const char *name);

/* The difference by which a is more than b, or nothing */
extern Numeric rsv_amount_excess(Numeric a, Numeric b);
extern Numeric rsv_amount_smaller(Numeric a, Numeric b);

/* Rounded half up to the currency's minor unit */
extern Numeric rsv_amount_round(Numeric amount, const char *currency);
/* The same, of a payment: an error if nothing is left of it */
extern Numeric rsv_amount_given(Numeric amount, const char *currency);
/* So many percent of it: exact, and rounded */
extern Numeric rsv_amount_share(Numeric amount, Numeric percent);
extern Numeric rsv_amount_percent(Numeric amount, Numeric percent,
								  const char *currency);

#endif							/* RSV_AMOUNT_H */
