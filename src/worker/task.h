/*
 * task.h
 *		What a background worker does again and again.
 */
#ifndef RSV_TASK_H
#define RSV_TASK_H

#include "postgres.h"

#include "utils/timestamp.h"

/*
 * How long a duty rests: until when if its worker is woken, and until when if
 * it is not; DT_NOEND there is a second.
 */
typedef struct Rest
{
	TimestampTz if_woken;
	TimestampTz if_not;
} Rest;

/* It is performed in a transaction of its own, at most so much of it. */
typedef struct Task
{
	const char *name;
	Rest		(*perform) (int32 most);
	bool		repeatable;		/* a crash may undo that it was done */
} Task;

/* The list ends with a name that is NULL. */
extern void rsv_task_init(const Task *list);

/* Unless this process has logged in as somebody who is to do it */
extern void rsv_task_act_as_owner(void);

/*
 * Performs what is due; returns when the next of it is. Having been woken
 * ends with it, unless a duty that is for the woken still rests.
 */
extern TimestampTz rsv_task_perform_due(bool *woken);

#endif							/* RSV_TASK_H */
