/*
 * hour_capacity.h
 *		Units that are missing in hours of a smaller capacity.
 */
#ifndef RSV_HOUR_CAPACITY_H
#define RSV_HOUR_CAPACITY_H

#include "postgres.h"

#include "packing/packing.h"
#include "resource/resource.h"

/* The hours of a resource with a capacity, of a period */
typedef struct HourCapacity
{
	const Resource *resource;	/* or NULL: not looked up */
	Period		during;
	int			n;
	LimitedHours *hours;
} HourCapacity;

/* Has the resource such hours? */
static inline bool
rsv_hour_capacity_is_set(const Resource *resource)
{
	return resource->schedule.limited;
}

/* Looks them up, unless they are known. */
extern void rsv_hour_capacity_find(HourCapacity *known,
								   const Resource *resource, Period during);

/*
 * The stays, and beside them what is missing: stays of no customer that are
 * only counted, and not placed
 */
extern Stay *rsv_hour_capacity_count(const HourCapacity *known, Period during,
									 const Stay *stays, int *n);

#endif							/* RSV_HOUR_CAPACITY_H */
