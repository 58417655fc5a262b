/*
 * occupancy.h
 *		The type that the exclusion constraint compares.
 */
#ifndef RSV_OCCUPANCY_H
#define RSV_OCCUPANCY_H

#include "postgres.h"

#include "base/period.h"
#include "utils/timestamp.h"

/* The type reservation.occupancy, as it is stored */
typedef struct Occupancy
{
	int64		resource_id;
	Period		during;
	UnitRange	units;
} Occupancy;

#endif							/* RSV_OCCUPANCY_H */
