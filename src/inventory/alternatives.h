/*
 * alternatives.h
 *		Where and when there is room instead.
 */
#ifndef RSV_ALTERNATIVES_H
#define RSV_ALTERNATIVES_H

#include "postgres.h"

#include "inventory/availability_search.h"

/*
 * Nearest times on the same resource, then others of its category. Who wants
 * units by name gets them at another time, and is told first if there are
 * others at that time; but not who has such already.
 */
extern int	rsv_alternatives_find(const Demand *wanted, int most, Slot *slots);

/* As a refusal and its event carry them */
extern Datum rsv_alternatives_of(const Demand *demand);

#endif							/* RSV_ALTERNATIVES_H */
