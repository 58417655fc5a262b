/*
 * quote.h
 *		What a stay costs.
 */
#ifndef RSV_QUOTE_H
#define RSV_QUOTE_H

#include "postgres.h"

#include "inventory/resource.h"

/* Zero where the resource has no price */
extern Datum rsv_quote(const Resource *resource, Period stay, int32 quantity);

/* Rounded half up to the currency's minor unit */
extern Datum rsv_quote_round(Datum amount, const char *currency);
extern Datum rsv_quote_add(Datum a, Datum b);
extern Datum rsv_quote_nothing(void);
extern bool rsv_quote_is_zero(Datum amount);

#endif							/* RSV_QUOTE_H */
