/*
 * alternatives.h
 *		Where and when there is room instead.
 */
#ifndef RSV_ALTERNATIVES_H
#define RSV_ALTERNATIVES_H

#include "postgres.h"

#include "inventory/availability.h"

typedef struct Slot
{
	int64		resource_id;
	Period		stay;
} Slot;

/* Nearest times on the same resource, then others of its category */
extern int rsv_alternatives_find(int64 resource_id, Period stay, int32 quantity,
								 int most, TimestampTz now, Slot *slots);

/* As a refusal and its event carry them */
extern Datum rsv_alternatives_of(const Demand *demand);

/* The first stays that can be booked within a period, by start */
extern int	rsv_slots_find(int64 resource_id, const Interval *duration,
						   Period within, int32 quantity, const Interval *step,
						   int most, TimestampTz now, Slot *slots);

/* Would a stay be accepted? */
extern bool rsv_stay_is_available(const Resource *resource, Period stay,
								  int32 quantity, TimestampTz now);

#endif							/* RSV_ALTERNATIVES_H */
