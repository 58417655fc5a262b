/*
 * promotion_price.h
 *		A price that a promotion lowers, whichever customer asks.
 */
#ifndef RSV_PROMOTION_PRICE_H
#define RSV_PROMOTION_PRICE_H

#include "postgres.h"

#include "base/period.h"
#include "resource/resource.h"

/* Takes off a promotion, if it applies now and has uses besides so many. */
extern bool rsv_promotion_reduce(Numeric *amount, const char *code,
								 const Resource *resource, Period during,
								 int taken);

/* An error if the caller may not use codes */
extern void rsv_promotion_require_redeemer(void);

#endif							/* RSV_PROMOTION_PRICE_H */
