/*
 * alternatives.h
 *		Where and when there is room instead.
 */
#ifndef RSV_ALTERNATIVES_H
#define RSV_ALTERNATIVES_H

#include "postgres.h"

#include "inventory/availability_search.h"
#include "inventory/claim.h"

/*
 * Nearest times on the same resource, then others of its category. Who wants
 * units by name gets them at another time, and is told first if there are
 * others at that time; but not who has such already.
 */
extern int	rsv_alternatives_find(const Demand *wanted, int most, Slot *slots);

/*
 * As a refusal and its event carry them. Of a group: other times at which all
 * of it finds room, told of the resource that was refused.
 */
extern Datum rsv_alternatives_of(const ClaimQuestion *question,
								 const Demand *refused);

#endif							/* RSV_ALTERNATIVES_H */
