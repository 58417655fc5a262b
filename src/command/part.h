/*
 * part.h
 *		A sweep, and the parts of it that stand or fall by themselves.
 */
#ifndef RSV_PART_H
#define RSV_PART_H

#include "postgres.h"

#include "command/context.h"

typedef struct Sweep
{
	Command		command;		/* its steps do all the work */
	bool		guarded;		/* there are reactions */
	bool		recurring;		/* comes again soon, whatever happens */
	int64		turn;			/* at the queues that it cannot look at all of;
								 * 0: not taken yet */
	List	   *skipped;		/* pg_uuid_t: those that it goes on without */
} Sweep;

extern void rsv_sweep_begin(Sweep *sweep, bool recurring);

/* Runs as the owner of the tables. False: nothing was done. */
typedef bool (*Part) (Sweep *sweep, void *argument);

/*
 * Runs a part, and the reactions to its events. If a reaction fails, the part
 * is rolled back and repeated without the reservation whose event it was; if
 * that is the part's own reservation, the part is not repeated, and the result
 * is false.
 */
extern bool rsv_part_perform(Sweep *sweep, const pg_uuid_t *own, Part part,
							 void *argument);

extern void rsv_part_skip(Sweep *sweep, const pg_uuid_t *id);
extern bool rsv_part_is_skipped(const Sweep *sweep, const pg_uuid_t *id);

#endif							/* RSV_PART_H */
