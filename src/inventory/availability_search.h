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

/* The first time, from one on, at which a search tries a stay */
extern TimestampTz rsv_availability_next_start(const Resource *resource,
											   TimestampTz time, bool stepped);

/*
 * Do all later ones end after the period, too? Where a clock goes back, a stay
 * of days that begins later may end earlier.
 */
extern bool rsv_availability_is_beyond(Period stay, Period within, bool days);

/* An error if it has tried too many without enough room */
extern void rsv_availability_check_starts(int tried);

/* The first stays that can be booked within a period, by start */
extern int	rsv_availability_search(int64 resource_id, const Interval *duration,
						  Period within, Party party, const Interval *step,
									int most, TimestampTz now, Slot *slots);

#endif							/* RSV_AVAILABILITY_SEARCH_H */
