/*
 * repricing.h
 *		The price of a reservation that is changed.
 */
#ifndef RSV_REPRICING_H
#define RSV_REPRICING_H

#include "postgres.h"

#include "command/context.h"
#include "money/redemption.h"

/* The caller's wishes for the price */
typedef struct NewPrice
{
	Numeric		given;			/* goes before any price; NULL: no amount */
	bool		anew;			/* all of it at the prices of today */
} NewPrice;

/*
 * Sets the amount of the wanted record, if it wants another place. Parts of the
 * stay that it had before keep the prices at which they were booked. Returns
 * the promotions with what each takes off. An error if money that has come
 * would have to count in another currency.
 */
extern Redemptions rsv_reprice(const Command *command, Record *wanted,
							   const NewPrice *price);

#endif							/* RSV_REPRICING_H */
