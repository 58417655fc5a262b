/*
 * kept_place.h
 *		The place that a reservation keeps until a change of it is paid.
 */
#ifndef RSV_KEPT_PLACE_H
#define RSV_KEPT_PLACE_H

#include "postgres.h"

#include "inventory/availability.h"

/*
 * Before the look: the place that it keeps is looked for with the one that it
 * wants, or stands apart from it.
 */
extern void rsv_kept_place_join(Judgement *judgement);

/*
 * After it, without success: can the new place be looked for alone, as it only
 * follows the other one, or goes before it?
 */
extern bool rsv_kept_place_part(Judgement *judgement);

/* After it: which pieces stand with the change, without it, or in any case? */
extern void rsv_kept_place_share(Judgement *judgement);

#endif							/* RSV_KEPT_PLACE_H */
