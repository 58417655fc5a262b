/*
 * alternatives.h
 *		Where and when there is room instead.
 */
#ifndef RSV_ALTERNATIVES_H
#define RSV_ALTERNATIVES_H

#include "postgres.h"

#include "inventory/availability_search.h"
#include "inventory/claim.h"

/* A stay as long as this moves by days, and keeps its local times. */
#define RSV_OVERNIGHT (12 * USECS_PER_HOUR)

extern uint64 rsv_alternative_distance(TimestampTz a, TimestampTz b);
/* The order of starts: the nearest to the wanted one first */
extern int	rsv_alternative_compare(TimestampTz a, TimestampTz b,
									TimestampTz wanted);

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
