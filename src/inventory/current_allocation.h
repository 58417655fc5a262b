/*
 * current_allocation.h
 *		The units that a reservation has already.
 */
#ifndef RSV_CURRENT_ALLOCATION_H
#define RSV_CURRENT_ALLOCATION_H

#include "postgres.h"

#include "inventory/availability.h"

/* Finds it; what a guest keeps in any case is part of the place. */
extern void rsv_current_allocation_find(Judgement *judgement);

/* Does it want no more than that? Then it keeps the units. */
extern bool rsv_current_allocation_suffices(Judgement *judgement);

/* Its own units as the packing: as many, and for as long, as are wanted */
extern void rsv_current_allocation_keep(Judgement *judgement);

/* Adds the units of a guest who changes them, until now, to the packing. */
extern void rsv_current_allocation_keep_past(Judgement *judgement);

/* Of a guest who comes early or stays longer: the time that is new */
extern Period rsv_current_allocation_lacks(const Judgement *judgement);

/* The units at that end, as many as are wanted, rising; 0 if there are fewer */
extern int rsv_current_allocation_units(const Judgement *judgement,
										const UnitRange **units);

#endif							/* RSV_CURRENT_ALLOCATION_H */
