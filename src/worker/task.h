/*
 * task.h
 *		The tasks that a background worker repeats.
 */
#ifndef RSV_TASK_H
#define RSV_TASK_H

#include "postgres.h"

#include "utils/timestamp.h"

/*
 * How long a task rests: until when if its worker is woken, and until when if
 * it is not; there DT_NOEND stands for a second.
 */
typedef struct Rest
{
	TimestampTz if_woken;
	TimestampTz if_not;
} Rest;

/* Each run is a transaction of its own, of at most so many items. */
typedef struct Task
{
	const char *name;
	Rest		(*perform) (int32 most);
	bool		repeatable;		/* a crash may undo that it was done */
} Task;

/* The list ends with a name that is NULL. */
extern void rsv_task_init(const Task *list);

/*
 * Performs the tasks that are due, and returns when the next is. The worker no
 * longer counts as woken, unless a task that answers a wake-up still rests.
 */
extern TimestampTz rsv_task_perform_due(bool *woken);

#endif							/* RSV_TASK_H */
