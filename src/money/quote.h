/*
 * quote.h
 *		The price of a stay.
 */
#ifndef RSV_QUOTE_H
#define RSV_QUOTE_H

#include "postgres.h"

#include "resource/resource.h"

/* NULL where the resource has no price for it */
extern Numeric rsv_quote(const Resource *resource, Period stay, int32 quantity);
extern bool rsv_quote_is_priced(const Resource *resource, Period stay);

/* The charges of a stay, local date by local date */
typedef struct Charges
{
	const Resource *resource;
	TimestampTz time;			/* of the next hour */
	TimestampTz end;
	int			next;			/* day, of how many */
	int			left;

	/* the one come to */
	int			day;			/* Julian */
	int64		times;
	const Rate *rate;			/* NULL: none, so the resource's own price */
	Numeric		price;			/* of one unit; NULL: none */
} Charges;

extern Charges rsv_charges_begin(const Resource *resource, Period stay);
extern bool rsv_charges_next(Charges *charges);

#endif							/* RSV_QUOTE_H */
