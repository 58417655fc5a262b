/*
 * next_chance.h
 *		When a stay that is refused may be accepted.
 */
#ifndef RSV_NEXT_CHANCE_H
#define RSV_NEXT_CHANCE_H

#include "postgres.h"

#include "resource/rules.h"

typedef struct Refusal
{
	const Resource *resource;
	const Interval *duration;	/* of the stay */
	Period		stay;
	TimestampTz now;
} Refusal;

/*
 * The first start after that of the stay at which something is other than at
 * that; at the active snapshot. Up to then, stays of that duration are refused,
 * too, unless a clock changes.
 */
extern TimestampTz rsv_next_chance(const Refusal *refusal);

/*
 * The same of a stay that may have begun, and does not keep to the grid of its
 * resource; DT_NOEND: the grid has no more starts
 */
extern TimestampTz rsv_next_chance_on_grid(const Refusal *refusal,
										   Rules waived);

#endif							/* RSV_NEXT_CHANCE_H */
