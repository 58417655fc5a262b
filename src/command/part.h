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
	Command		command;		/* of which all that is done is a step */
	bool		guarded;		/* somebody reacts to something */
	bool		recurring;		/* comes again soon, whatever happens */
	int64		turn;			/* at the queues that it cannot look at all of;
								 * 0: not taken yet */
	List	   *skipped;		/* pg_uuid_t: those that it goes on without */
} Sweep;

extern void rsv_sweep_begin(Sweep *sweep, bool recurring);

/* In the role of the owner; false: it came to nothing */
typedef bool (*Part) (Sweep *sweep, void *argument);

/*
 * A part, and the reactions to its events. Where one of those fails the part
 * is done again without the reservation that it was about; false, if it was
 * about no other: that of the part itself, if there is one.
 */
extern bool rsv_part_perform(Sweep *sweep, const pg_uuid_t *own, Part part,
							 void *argument);

extern void rsv_part_skip(Sweep *sweep, const pg_uuid_t *id);
extern bool rsv_part_is_skipped(const Sweep *sweep, const pg_uuid_t *id);

#endif							/* RSV_PART_H */
