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

#endif							/* RSV_QUOTE_H */
