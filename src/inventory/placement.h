/*
 * placement.h
 *		Does a demand fit what stands there?
 */
#ifndef RSV_PLACEMENT_H
#define RSV_PLACEMENT_H

#include "postgres.h"

#include "inventory/availability.h"

/* Which rows count */
typedef enum Count
{
	COUNT_ALL,
	COUNT_LIVE,					/* not holds that have ended */
	COUNT_CERTAIN				/* nor what is not committed */
} Count;

/* Units there are for it */
extern int32 rsv_placement_limit(const Judgement *judgement);

/* From the rows found in its period; looks further if a stay must move */
extern PackResult rsv_placement_find(Judgement *judgement,
									 const Allocations *found, Count count,
									 Snapshot snapshot);

/* The rows as stays that are only counted, and not moved */
extern Stay *rsv_placement_stays(const Allocations *stock);

#endif							/* RSV_PLACEMENT_H */
