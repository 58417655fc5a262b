/*
 * pending_promotions.h
 *		The promotions of a reservation with a change that is not paid yet.
 */
#ifndef RSV_PENDING_PROMOTIONS_H
#define RSV_PENDING_PROMOTIONS_H

#include "postgres.h"

#include "base/json_builder.h"
#include "money/redemption.h"

/* Those of the reservation, as they are without the change */
extern Redemptions rsv_pending_promotions_undone(const Record *record);

/* Those that the change withdraws, once it is final */
extern Redemptions rsv_pending_promotions_withdrawn(const Record *record);

/* Adds them to the facts: before the change, and what it makes of them. */
extern void rsv_pending_promotions_add(JsonBuilder *facts,
									   const Redemptions *before,
									   const Redemptions *after);

#endif							/* RSV_PENDING_PROMOTIONS_H */
