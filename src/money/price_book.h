/*
 * price_book.h
 *		The prices at which the parts of a stay are booked: its nights, days or
 *		hours.
 */
#ifndef RSV_PRICE_BOOK_H
#define RSV_PRICE_BOOK_H

#include "postgres.h"

#include "resource/price_unit.h"
#include "utils/numeric.h"

/* Parts at one price, one after the other */
typedef struct PriceRun
{
	int64		parts;
	Numeric		price;			/* of one unit; NULL: none */
} PriceRun;

/* The price of each part of a stay */
typedef struct PriceRuns
{
	int			n;
	int			room;
	PriceRun   *runs;
} PriceRuns;

/* Units that have the same prices */
typedef struct PricedUnits
{
	int32		units;
	PriceRuns	prices;
} PricedUnits;

/* The prices of a reservation on one resource */
typedef struct PriceBook
{
	PriceUnit	per;			/* PRICE_PER_NONE: there is no book */
	int			n;
	PricedUnits *rows;			/* in the order in which they were booked */
} PriceBook;

extern void rsv_price_runs_add(PriceRuns *runs, int64 parts, Numeric price);

/* All units at the same prices */
extern PriceBook rsv_price_book_make(PriceUnit per, int32 quantity,
									 PriceRuns prices);

/*
 * The book of a changed stay, whose first part was that of the number `moved`
 * of the stay before. Parts that both have keep their prices; those that are
 * new, and units that are, have those of today. Of fewer units the last drop
 * out.
 */
extern PriceBook rsv_price_book_revise(const PriceBook *booked, int64 moved,
									   const PriceRuns *today, int32 quantity);

/* Not rounded. NULL: nothing has a price. */
extern Numeric rsv_price_book_sum(const PriceBook *book);

/* The books of a reservation's resources, as a jsonb; zero: none is priced. */
extern Datum rsv_price_books_write(const PriceBook *books, int n);
extern PriceBook *rsv_price_books_read(Datum prices, int n);

#endif							/* RSV_PRICE_BOOK_H */
