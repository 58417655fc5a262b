/*
 * quote.h
 *		The price of a stay.
 */
#ifndef RSV_QUOTE_H
#define RSV_QUOTE_H

#include "postgres.h"

#include "money/price_book.h"
#include "resource/rate_plan.h"

/* The prices of the parts of a stay, as they are now, on a plan or none ... */
extern PriceRuns rsv_quote_today(const Resource *resource, Period stay,
								 int32 guests, const RatePlan *plan);
/* ... of each unit; an empty book where the resource never has a price */
extern PriceBook rsv_quote_book(const Resource *resource, Period stay,
								Party party, const RatePlan *plan);

/*
 * Which part of a stay from `before` on is the first of one from `from` on?
 * Less than 0: the parts that are as many before its first.
 */
extern int64 rsv_quote_moved(const Resource *resource, TimestampTz before,
							 TimestampTz from);

/* Rounded; NULL: nothing has a price */
extern Numeric rsv_quote_amount(const PriceBook *book, const char *currency);

/* NULL where the resource has no price for it */
extern Numeric rsv_quote(const Resource *resource, Period stay, Party party,
						 const RatePlan *plan);
extern bool rsv_quote_is_priced(const Resource *resource, Period stay,
								int32 guests);
/* Has another number of guests other prices? */
extern bool rsv_quote_follows_party(const Resource *resource);

/* The charges of a stay, local date by local date */
typedef struct Charges
{
	const Resource *resource;
	int32		guests;			/* 0: not told */
	const RatePlan *plan;		/* or NULL */
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

extern Charges rsv_charges_begin(const Resource *resource, Period stay,
								 int32 guests, const RatePlan *plan);
extern bool rsv_charges_next(Charges *charges);

#endif							/* RSV_QUOTE_H */
