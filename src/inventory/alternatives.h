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

/*
 * Nearest times on the same resource, then others of its category. Who wants
 * units by name gets them at another time, and is told first if there are
 * others at that time; but not who has such already.
 */
extern int	rsv_alternatives_find(const Demand *wanted, int most, Slot *slots);

/* As a refusal and its event carry them */
extern Datum rsv_alternatives_of(const Demand *demand);

/* The first stays that can be booked within a period, by start */
extern int	rsv_slots_find(int64 resource_id, const Interval *duration,
						   Period within, int32 quantity, const Interval *step,
						   int most, TimestampTz now, Slot *slots);

/* Would a stay be accepted, of as many units, or of just those? */
extern bool rsv_stay_is_available(const Resource *resource, Period stay,
								  const Demand *wanted);

#endif							/* RSV_ALTERNATIVES_H */
