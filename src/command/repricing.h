/*
 * repricing.h
 *		The price of a reservation that is changed.
 */
#ifndef RSV_REPRICING_H
#define RSV_REPRICING_H

#include "postgres.h"

#include "command/context.h"
#include "money/redemption.h"

/*
 * Sets the amount of the record as it is wanted, for the place that it has
 * claimed, if it has claimed another. An amount that the caller has given, or
 * zero, goes before any price. Returns what is taken off for each promotion.
 * An error if money would count in a currency that it has not come in.
 */
extern Redemptions rsv_reprice(const Command *command, Record *wanted,
							   const Claim *claim, Datum given);

#endif							/* RSV_REPRICING_H */
