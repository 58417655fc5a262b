/*
 * apply_promotion.h
 *		A promotion on a reservation.
 */
#ifndef RSV_APPLY_PROMOTION_H
#define RSV_APPLY_PROMOTION_H

#include "postgres.h"

#include "command/context.h"
#include "money/promotion.h"

/* Adds PromotionApplied, with the discount and the amount that is due now. */
extern void rsv_command_tell_promotion(Command *command,
									   const Promotion *promotion, Numeric due);

#endif							/* RSV_APPLY_PROMOTION_H */
