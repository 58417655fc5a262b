/*
 * worker.c
 *		The background workers: one for each database that
 *		reservation.databases names, and a launcher that starts them.
 *
 * The list may change while the server runs, databases and the extension in
 * them come and go. So the launcher looks once a second at what there is, and
 * a worker at whether it is still wanted and has something to work on. Nothing
 * is started while the server is in recovery: the postmaster starts the
 * launcher when a standby is promoted.
 *
 * A worker performs its tasks (task.c). A worker that ends soon after its
 * start is started again later and later.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "base/backoff.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/guc.h"
#include "catalog/pg_database.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/owner_role.h"
#include "storage/worker_latch.h"
#include "tcop/tcopprot.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "worker/task.h"
#include "worker/worker.h"

#define SECOND_MS 1000

/* Longer than the pause of a task that is done */
#define UNDISTURBED_MS 20

/* A worker that ends sooner than this ends too soon. */
#define SOON_MS 10000

static void
prepare_process(void)
{
	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	pqsignal(SIGTERM, die);
	BackgroundWorkerUnblockSignals();
}

/* Outside tasks, so there is nothing to cancel. */
static void
heed_signals(void)
{
	QueryCancelPending = false;
	CHECK_FOR_INTERRUPTS();
	if (!ConfigReloadPending)
		return;
	ConfigReloadPending = false;
	ProcessConfigFile(PGC_SIGHUP);
}

/*
 * True if it was woken. The latch is also how the server asks each process to
 * end, to read its settings or to let go of files, and waits for the answer; so
 * where no latch is heeded the sleep is short, and the caller repeats it.
 */
static bool
sleep_until(TimestampTz time, bool may_be_woken)
{
	static uint32 pause = 0;
	long		ms = TimestampDifferenceMilliseconds(rsv_clock_real(), time);
	int			events = WL_TIMEOUT | WL_EXIT_ON_PM_DEATH;

	if (may_be_woken)
		events |= WL_LATCH_SET;
	else
		ms = Min(ms, UNDISTURBED_MS);
	if (pause == 0)
		pause = rsv_wait_event_new("ReservationWorkerPause");
	events = WaitLatch(MyLatch, events, ms, pause);
	if (events & WL_LATCH_SET)
		ResetLatch(MyLatch);
	heed_signals();
	return (events & WL_LATCH_SET) != 0;
}

static void
sleep_through(int ms)
{
	TimestampTz end = rsv_backoff_until(rsv_clock_real(), ms);

	while (rsv_clock_real() < end)
		(void) sleep_until(end, true);
}

/*
 * The launcher
 */

/* A database that is, or was, to have a worker */
typedef struct Post
{
	char		database[NAMEDATALEN];
	BackgroundWorkerHandle *holder; /* NULL: nobody was started */
	TimestampTz started;
	TimestampTz vacant_until;
	int			pause;			/* ms */
} Post;

static List *posts = NIL;

static Post *
find_worker_post(const char *database)
{
	ListCell   *cell;
	MemoryContext caller;
	Post	   *post;

	foreach(cell, posts)
	{
		post = lfirst(cell);
		if (strcmp(post->database, database) == 0)
			return post;
	}
	caller = MemoryContextSwitchTo(TopMemoryContext);
	post = palloc0(sizeof(Post));
	strlcpy(post->database, database, NAMEDATALEN);
	post->vacant_until = DT_NOBEGIN;
	posts = lappend(posts, post);
	MemoryContextSwitchTo(caller);
	return post;
}

static bool
post_is_held(Post *post, TimestampTz now)
{
	pid_t		pid;

	if (post->holder == NULL)
		return false;
	if (GetBackgroundWorkerPid(post->holder, &pid) != BGWH_STOPPED)
		return true;
	pfree(post->holder);
	post->holder = NULL;
	post->pause = TimestampDifferenceExceeds(post->started, now, SOON_MS) ?
		0 : rsv_backoff_longer(post->pause);
	post->vacant_until = rsv_backoff_until(now, post->pause);
	return false;
}

static void
fill_post(Post *post, TimestampTz now)
{
	BackgroundWorker worker = {0};
	MemoryContext caller = MemoryContextSwitchTo(TopMemoryContext);

	worker.bgw_flags = BGWORKER_SHMEM_ACCESS |
		BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
	worker.bgw_restart_time = BGW_NEVER_RESTART;
	strlcpy(worker.bgw_library_name, "reservation", BGW_MAXLEN);
	strlcpy(worker.bgw_function_name, "rsv_worker_work", BGW_MAXLEN);
	strlcpy(worker.bgw_type, "reservation worker", BGW_MAXLEN);
	snprintf(worker.bgw_name, BGW_MAXLEN, "reservation worker for %s",
			 post->database);
	strlcpy(worker.bgw_extra, post->database, BGW_EXTRALEN);
	worker.bgw_notify_pid = MyProcPid;
	post->started = now;
	if (!RegisterDynamicBackgroundWorker(&worker, &post->holder))
	{
		post->holder = NULL;
		post->pause = rsv_backoff_longer(post->pause);
		post->vacant_until = rsv_backoff_until(now, post->pause);
		ereport(WARNING,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("no background worker is left for database \"%s\"",
						post->database),
				 errhint("You might need to increase \"max_worker_processes\".")));
	}
	MemoryContextSwitchTo(caller);
}

/*
 * Connected to no database, so a look at the databases is a scan. A worker
 * may have been started by a launcher before this one.
 */
static void
fill_posts(void)
{
	TimestampTz now = rsv_clock_real();
	Relation	databases;
	TableScanDesc scan;
	HeapTuple	tuple;

	SetCurrentStatementStartTimestamp();
	StartTransactionCommand();
	databases = table_open(DatabaseRelationId, AccessShareLock);
	scan = table_beginscan_catalog(databases, 0, NULL);
	while ((tuple = heap_getnext(scan, ForwardScanDirection)) != NULL)
	{
		Form_pg_database database = (Form_pg_database) GETSTRUCT(tuple);
		Post	   *post;

		if (!rsv_guc_names_database(NameStr(database->datname)) ||
			rsv_worker_latch_is_answered(database->oid))
			continue;
		post = find_worker_post(NameStr(database->datname));
		if (!post_is_held(post, now) && now >= post->vacant_until)
			fill_post(post, now);
	}
	table_endscan(scan);
	table_close(databases, AccessShareLock);
	CommitTransactionCommand();
}

void
rsv_worker_launch(Datum argument)
{
	prepare_process();
	BackgroundWorkerInitializeConnection(NULL, NULL, 0);
	SetConfigOption("application_name", MyBgworkerEntry->bgw_type, PGC_USERSET,
					PGC_S_SESSION);
	sleep_through(rsv_worker_latch_caution());
	for (;;)
	{
		if (rsv_guc_databases[0] != '\0')
			fill_posts();
		(void) sleep_until(rsv_backoff_until(rsv_clock_real(), SECOND_MS),
						   true);
	}
}

/*
 * A worker
 */

static char database_name[NAMEDATALEN];
static char *role_name = NULL;	/* NULL: acts as the owner */

/* Is this the worker that the settings want? */
static bool
worker_is_wanted(void)
{
	return rsv_guc_names_database(database_name) &&
		strcmp(role_name ? role_name : "", rsv_guc_worker_role) == 0;
}

/*
 * These settings hold whatever the role or database sets. A session that holds
 * a lock which a task needs must not keep the other tasks waiting for long. In
 * a deadlock the worker must be the one that ends, so it gives up before any
 * session looks for deadlocks.
 */
static void
set_up_session(void)
{
	SetConfigOption("search_path", "pg_catalog, pg_temp", PGC_SUSET,
					PGC_S_OVERRIDE);
	SetConfigOption("default_transaction_isolation", "read committed",
					PGC_SUSET, PGC_S_OVERRIDE);
	SetConfigOption("default_transaction_read_only", "off", PGC_SUSET,
					PGC_S_OVERRIDE);
	SetConfigOption("lock_timeout", "500ms", PGC_SUSET, PGC_S_OVERRIDE);
	SetConfigOption("application_name", MyBgworkerEntry->bgw_type, PGC_USERSET,
					PGC_S_SESSION);
	pgstat_report_activity(STATE_IDLE, NULL);
}

void
rsv_worker_work(Datum argument)
{
	bool		woken = false;

	strlcpy(database_name, MyBgworkerEntry->bgw_extra, NAMEDATALEN);
	prepare_process();
	if (rsv_guc_worker_role[0] != '\0')
		role_name = MemoryContextStrdup(TopMemoryContext, rsv_guc_worker_role);
	BackgroundWorkerInitializeConnection(database_name, role_name, 0);
	if (!rsv_worker_latch_answer(MyDatabaseId))
		proc_exit(0);
	set_up_session();
	if (role_name == NULL)
		rsv_owner_role_require();
	while (worker_is_wanted())
	{
		TimestampTz next = rsv_task_perform_due(&woken);

		pgstat_report_stat(false);
		pgstat_report_activity(STATE_IDLE, NULL);
		woken |= sleep_until(next, !woken);
	}
	proc_exit(0);
}

void
rsv_worker_init(void)
{
	BackgroundWorker launcher = {0};

	if (!process_shared_preload_libraries_in_progress)
		return;
	rsv_worker_latch_init();
	launcher.bgw_flags = BGWORKER_SHMEM_ACCESS |
		BGWORKER_BACKEND_DATABASE_CONNECTION;
	launcher.bgw_start_time = BgWorkerStart_RecoveryFinished;
	launcher.bgw_restart_time = 5;
	strlcpy(launcher.bgw_library_name, "reservation", BGW_MAXLEN);
	strlcpy(launcher.bgw_function_name, "rsv_worker_launch", BGW_MAXLEN);
	strlcpy(launcher.bgw_name, "reservation launcher", BGW_MAXLEN);
	strlcpy(launcher.bgw_type, "reservation launcher", BGW_MAXLEN);
	RegisterBackgroundWorker(&launcher);
}
