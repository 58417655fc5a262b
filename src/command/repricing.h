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
 * Sets the amount of the wanted record, for the place that it has claimed, if
 * it has claimed another. An amount that the caller has given (NULL: none)
 * goes before any price. Returns the promotions with what each takes off. An
 * error if money that has come would have to count in another currency.
 */
extern Redemptions rsv_reprice(const Command *command, Record *wanted,
							   const Claim *claim, Numeric given);

#endif							/* RSV_REPRICING_H */
