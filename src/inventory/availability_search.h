/*
 * availability_search.h
 *		When a stay would be accepted.
 */
#ifndef RSV_AVAILABILITY_SEARCH_H
#define RSV_AVAILABILITY_SEARCH_H

#include "postgres.h"

#include "inventory/availability.h"
#include "resource/rules.h"

typedef struct Slot
{
	int64		resource_id;
	Period		stay;
} Slot;

/*
 * Would a stay be accepted by the rules, of as many units, or of just those?
 * Now, or at the snapshot at which its surroundings were read, unless NULL
 */
extern bool rsv_availability_accepts(Rules rules, const Resource *resource,
									 Period stay, const Demand *wanted,
									 const Surroundings *around);

/* The first stays that can be booked within a period, by start */
extern int	rsv_availability_search(int64 resource_id, const Interval *duration,
						  Period within, Party party, const Interval *step,
									int most, TimestampTz now, Slot *slots);

#endif							/* RSV_AVAILABILITY_SEARCH_H */
