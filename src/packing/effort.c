/*
 * effort.c
 *		The budget of a search for room.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "packing/effort.h"

#define MOST_STEPS 10000000
#define MOST_MILLISECONDS 1000

/* The search for the fewest moves, in all windows together */
#define MOST_TRIES 100000

/* So many steps are less than a millisecond. */
#define STEPS_A_CHECK 50000

void
rsv_effort_begin(Effort *effort)
{
	effort->steps = MOST_STEPS;
	effort->tries = MOST_TRIES;
	effort->moves = RSV_MOST_MOVES;
	effort->checked = MOST_STEPS;
	INSTR_TIME_SET_CURRENT(effort->began);
}

static void
check_effort_time(Effort *effort)
{
	instr_time	spent;

	CHECK_FOR_INTERRUPTS();
	effort->checked = effort->steps;
	INSTR_TIME_SET_CURRENT(spent);
	INSTR_TIME_SUBTRACT(spent, effort->began);
	if (INSTR_TIME_GET_MILLISEC(spent) > MOST_MILLISECONDS)
		effort->steps = -1;
}

bool
rsv_effort_spend(Effort *effort, int64 steps)
{
	if (rsv_effort_is_spent(effort))
		return false;
	effort->steps -= steps;
	if (effort->checked - effort->steps >= STEPS_A_CHECK)
		check_effort_time(effort);
	return !rsv_effort_is_spent(effort);
}
