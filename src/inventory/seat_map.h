/*
 * seat_map.h
 *		The seats of a resource, and the best of them for a party.
 */
#ifndef RSV_SEAT_MAP_H
#define RSV_SEAT_MAP_H

#include "postgres.h"

#include "inventory/availability.h"
#include "packing/seating.h"
#include "resource/rules.h"

/*
 * The best places of a demand, no more than `most`: past what stands there, or
 * may yet be committed; or by a snapshot. The focus may be NULL.
 */
extern int	rsv_seat_map_find(const Resource *resource, const Demand *demand,
							  const char *focus, Snapshot snapshot, int most,
							  Seating *best);

/* Would a command accept these units now? */
extern bool rsv_seat_map_accepts(const Resource *resource, Demand demand,
								 UnitRange units);

/* The reason why there is no such place */
extern Reason rsv_seat_map_refusal(const Resource *resource,
								   const Demand *demand);

/* An error if no unit of the resource has a distance from the focus. */
extern void rsv_seat_map_check_focus(const Resource *resource,
									 const char *focus);

#endif							/* RSV_SEAT_MAP_H */
