/*
 * amount.h
 *		Amounts of money: numeric, in the currency that stands beside them.
 */
#ifndef RSV_AMOUNT_H
#define RSV_AMOUNT_H

#include "postgres.h"

/* ISO 4217: three capital letters */
extern bool rsv_amount_is_currency(const char *code);

extern Datum rsv_amount_of(int64 number);
extern Datum rsv_amount_nothing(void);
extern bool rsv_amount_is_nothing(Datum amount);
extern bool rsv_amount_is_more(Datum amount, Datum than);

extern Datum rsv_amount_add(Datum a, Datum b);
extern Datum rsv_amount_subtract(Datum a, Datum b);
extern Datum rsv_amount_multiply(Datum amount, Datum factor);

/* An error for one that no reservation can have: it is called by the name. */
extern void rsv_amount_check(Datum amount, const char *name);

/* The difference by which a is more than b, or nothing */
extern Datum rsv_amount_excess(Datum a, Datum b);
extern Datum rsv_amount_smaller(Datum a, Datum b);

/* Rounded half up to the currency's minor unit */
extern Datum rsv_amount_round(Datum amount, const char *currency);
/* The same, of a payment: an error if nothing is left of it */
extern Datum rsv_amount_given(Datum amount, const char *currency);
extern Datum rsv_amount_percent(Datum amount, Datum percent,
								const char *currency);

#endif							/* RSV_AMOUNT_H */
