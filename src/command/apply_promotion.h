/*
 * apply_promotion.h
 *		A promotion on a reservation.
 */
#ifndef RSV_APPLY_PROMOTION_H
#define RSV_APPLY_PROMOTION_H

#include "postgres.h"

#include "command/context.h"
#include "money/redemption.h"

/* Adds PromotionApplied, with the discount and the amount that is due now. */
extern void rsv_command_tell_promotion(Command *command,
									   const Promotion *promotion, Numeric due);

/* Adds what each that stays takes off. */
extern void rsv_command_tell_promotions(JsonBuilder *payload,
										const Redemptions *redemptions);

/* Adds PromotionWithdrawn for each that does not apply any more. */
extern void rsv_command_tell_withdrawn(Command *command,
									   const Redemptions *redemptions);

#endif							/* RSV_APPLY_PROMOTION_H */
