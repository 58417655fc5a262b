/*
 * free_units.h
 *		Free units among very many.
 */
#ifndef RSV_FREE_UNITS_H
#define RSV_FREE_UNITS_H

#include "postgres.h"

#include "inventory/availability.h"

/*
 * Adjacent free units for a new stay, without a look at all holders. False:
 * none were met, or the resource has too few units to be worth it.
 */
extern bool rsv_free_units_find(Judgement *judgement, Snapshot snapshot);

/* The same under a lock that others share: locks what it has looked at. */
extern bool rsv_free_units_find_shared(Judgement *judgement);

/* Is a new stay one of very many that the resource has units for? */
extern bool rsv_free_units_are_many(const Demand *demand,
									const Resource *resource);

#endif							/* RSV_FREE_UNITS_H */
