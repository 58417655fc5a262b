/*
 * task.c
 *		The tasks that a background worker repeats.
 *
 * An error ends a task's transaction and nothing else. The task is tried again
 * later and later, and the other tasks go on.
 *
 * Nothing is done as a superuser. Some of what is called is the owner's:
 * triggers, reactions. So a worker acts as the owner of the tables before it
 * does any work in a transaction and until that has ended, in a way that no
 * SQL can leave, or logs in as the role that it is told.
 */
#include "postgres.h"

#include "access/xact.h"
#include "base/backoff.h"
#include "base/clock.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/catalog.h"
#include "storage/owner_role.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "worker/task.h"

#define SECOND_MS 1000

/* The most items of one transaction */
#define BATCH 1000

#define MAX_TASKS 8

typedef struct Progress
{
	Rest		rest;
	int			pause;			/* ms, after errors */
} Progress;

static const Task *tasks;
static Progress progress[MAX_TASKS];

void
rsv_task_init(const Task *list)
{
	tasks = list;
}

/* False where the extension is not installed */
static bool
begin_task(void)
{
	if (!rsv_catalog_exists())
		return false;
	rsv_owner_role_take();
	return true;
}

static void
perform_task_in_transaction(int task, TimestampTz now)
{
	Oid			role;
	int			security_context;

	SetCurrentStatementStartTimestamp();
	StartTransactionCommand();
	PushActiveSnapshot(GetTransactionSnapshot());
	pgstat_report_activity(STATE_RUNNING, tasks[task].name);
	if (tasks[task].repeatable)
		(void) set_config_option("synchronous_commit", "off", PGC_USERSET,
								 PGC_S_SESSION, GUC_ACTION_LOCAL, true, 0,
								 false);
	progress[task].rest = (Rest) {now, DT_NOEND};
	GetUserIdAndSecContext(&role, &security_context);
	if (begin_task())
		progress[task].rest = tasks[task].perform(BATCH);
	PopActiveSnapshot();
	CommitTransactionCommand();
	/* only now: a commit runs triggers, too; an abort has done so by itself */
	SetUserIdAndSecContext(role, security_context);
	progress[task].pause = 0;
}

static void
perform_task(int task)
{
	TimestampTz now = rsv_clock_real();

	PG_TRY();
	{
		perform_task_in_transaction(task, now);
	}
	PG_CATCH();
	{
		TimestampTz then;

		HOLD_INTERRUPTS();
		EmitErrorReport();
		AbortCurrentTransaction();
		MemoryContextSwitchTo(TopMemoryContext);
		FlushErrorState();
		progress[task].pause = rsv_backoff_longer(progress[task].pause);
		then = rsv_backoff_until(now, progress[task].pause);
		progress[task].rest = (Rest) {then, then};
		RESUME_INTERRUPTS();
	}
	PG_END_TRY();
	if (progress[task].rest.if_not == DT_NOEND)
		progress[task].rest.if_not = rsv_backoff_until(now, SECOND_MS);
}

TimestampTz
rsv_task_perform_due(bool *woken)
{
	TimestampTz next = DT_NOEND;
	bool		still_woken = false;

	for (int i = 0; tasks[i].name; i++)
	{
		Rest	   *rest = &progress[i].rest;
		TimestampTz due = *woken ? Min(rest->if_woken, rest->if_not) :
			rest->if_not;

		if (due <= rsv_clock_real())
		{
			perform_task(i);
			due = rest->if_not;
		}
		else if (rest->if_woken < rest->if_not)
			still_woken |= *woken;
		next = Min(next, due);
	}
	*woken = still_woken;
	return next;
}
