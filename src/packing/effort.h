/*
 * effort.h
 *		The budget of a search for room.
 *
 * A command searches while it holds the claims of its resource, and everybody
 * else who wants a place there waits. So the search has a budget in steps,
 * each of some nanoseconds, which makes its answer the same on every machine;
 * and one in time, for a machine on which steps take far longer.
 */
#ifndef RSV_EFFORT_H
#define RSV_EFFORT_H

#include "postgres.h"

#include "portability/instr_time.h"

/* To write more than these takes longer than others should wait. */
#define RSV_MOST_MOVES 1000

typedef struct Effort
{
	int64		steps;			/* that are left; negative: none are */
	int64		tries;			/* of these, looks for the fewest moves */
	int			moves;			/* that may be written */
	int64		checked;		/* when the time was last looked at */
	instr_time	began;
} Effort;

extern void rsv_effort_begin(Effort *effort);

/* False when nothing is left. */
extern bool rsv_effort_spend(Effort *effort, int64 steps);

static inline bool
rsv_effort_is_spent(const Effort *effort)
{
	return effort->steps < 0;
}

#endif							/* RSV_EFFORT_H */
