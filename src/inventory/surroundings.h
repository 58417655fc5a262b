/*
 * surroundings.h
 *		The rows around a stay, read once for many looks.
 */
#ifndef RSV_SURROUNDINGS_H
#define RSV_SURROUNDINGS_H

#include "postgres.h"

#include "inventory/allocation_scan.h"

/* At the active snapshot, and for as long as that is active */
typedef struct Surroundings
{
	int64		resource_id;
	Period		period;
	bool		complete;		/* these are all rows of the period, without
								 * the holds that have ended; else some */
	Allocations rows;
} Surroundings;

/* Reads no more rows than so many. */
extern Surroundings rsv_surroundings_read(int64 resource_id, Period period,
										  TimestampTz now, int most);

/* Do they have all there is in a period? NULL has nothing. */
extern bool rsv_surroundings_cover(const Surroundings *around,
								   int64 resource_id, Period period);

/* As a scan of the period, but without the rows of holds that have ended */
extern Allocations rsv_surroundings_within(const Surroundings *around,
										   Period period);

#endif							/* RSV_SURROUNDINGS_H */
