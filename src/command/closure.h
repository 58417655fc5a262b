/*
 * closure.h
 *		Units that are taken out of sale for a period.
 */
#ifndef RSV_CLOSURE_H
#define RSV_CLOSURE_H

#include "postgres.h"

#include "command/context.h"

typedef struct ClosureRequest
{
	int64		resource_id;
	Period		during;
	UnitRange	units;
	const char *note;			/* or NULL */
	bool		nowait;			/* what depends on an open transaction is
								 * refused as busy */
} ClosureRequest;

/* Begins a closure, which is an aggregate of its own. */
extern void rsv_closure_begin(Command *command, int64 resource_id);

/*
 * Closes the units, and tells so. True, or *answer has the reason, and what a
 * busy place depends on.
 */
extern bool rsv_closure_take(Command *command, const ClosureRequest *request,
							 ClaimAnswer *answer);

/* The stays on these units; holds that have ended are none. */
extern Allocations rsv_closure_obstacles(int64 resource_id, UnitRange units,
										 Period during, TimestampTz now);

/* Ends a closure, and tells so; an error for one that does not exist */
extern void rsv_closure_end(Command *command, int64 closure_id);

#endif							/* RSV_CLOSURE_H */
