/*
 * late_stay.h
 *		Guests who are in although their stay is over.
 */
#ifndef RSV_LATE_STAY_H
#define RSV_LATE_STAY_H

#include "postgres.h"

#include "inventory/claim.h"

/*
 * The end of a row that reaches just the present, as that of a guest who is
 * late. It is no time at which anything is known to change.
 */
static inline TimestampTz
rsv_late_stay_end(TimestampTz now)
{
	return now + 1;
}

/*
 * Add to what was read of a period, if it has the present instant, the units
 * that such guests occupy then: rows that no table has.
 */
extern void rsv_late_stay_add(Judgement *judgement, Allocations *stock,
							  Period during, Snapshot snapshot);
extern void rsv_late_stay_add_to(Allocations *stock, int64 resource_id,
								 Period during, TimestampTz now,
								 Snapshot snapshot);

/* Is another guest late on some of these units, which are to be used now? */
extern bool rsv_late_stay_meets(const Allocations *stock, TimestampTz now);

/*
 * Lengthens a row that is over to the end of the departure, or until the next
 * stay on one of its units begins; to be written under the lock.
 */
extern void rsv_late_stay_stretch(Allocation *row, TimestampTz until);

/*
 * Under the lock, when the claim is written: extends to the present the rows
 * of late stays that it met, and adds to its answer the stays that were moved.
 */
extern void rsv_late_stay_extend(Claim *claim);

#endif							/* RSV_LATE_STAY_H */
