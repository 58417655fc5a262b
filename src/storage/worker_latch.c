/*
 * worker_latch.c
 *		Waking the worker of a database, through shared memory.
 *
 * There is a place for as many workers as the server has. A worker takes one
 * before it looks for work for the first time; a session looks for it after
 * its commit. With a barrier on both sides, the worker finds the work or the
 * session finds the worker. Reading takes no lock: a place that is just being
 * given up leads to a latch that wakes a process for nothing.
 */
#include "postgres.h"

#include "base/clock.h"
#include "miscadmin.h"
#include "port/atomics.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/shared_memory.h"
#include "storage/spin.h"
#include "storage/worker_latch.h"
#include "tcop/utility.h"

/* A worker that crashes again within a minute is started later and later. */
#define CRASHES_APART_MS 60000
#define MAX_CAUTION_MS 10000

typedef struct LatchSlot
{
	volatile Oid database;		/* invalid: free */
	Latch	   *volatile latch;
} LatchSlot;

typedef struct WorkerLatches
{
	slock_t		mutex;			/* for taking a place and giving it up */
	int			caution;
	int			nplaces;
	LatchSlot	places[FLEXIBLE_ARRAY_MEMBER];
} WorkerLatches;

static LatchSlot *mine = NULL;

static ProcessUtility_hook_type next_utility = NULL;

static Size
latches_size(void)
{
	return add_size(offsetof(WorkerLatches, places),
					mul_size(max_worker_processes, sizeof(LatchSlot)));
}

/*
 * Shared memory is made anew after a crash, by the postmaster, which alone
 * remembers that it is not the first time.
 */
static int
learn_caution(void)
{
	static TimestampTz last = DT_NOBEGIN;
	static int	caution = 0;
	TimestampTz now = rsv_clock_real();

	if (last == DT_NOBEGIN ||
		TimestampDifferenceExceeds(last, now, CRASHES_APART_MS))
		caution = 0;
	else
		caution = Min(MAX_CAUTION_MS, Max(500, 2 * caution));
	last = now;
	return caution;
}

static void
begin_latches(void *start)
{
	WorkerLatches *latches = start;

	SpinLockInit(&latches->mutex);
	latches->nplaces = max_worker_processes;
	latches->caution = learn_caution();
}

static SharedArea area = {"reservation wakeup", latches_size, begin_latches};

static WorkerLatches *
shared_latches(void)
{
	return area.start;
}

/*
 * A prepared transaction is ended by a session that has written nothing. It
 * wakes the worker once the locks are released, which is within the statement.
 */
static void
process_utility(PlannedStmt *statement, const char *text, bool read_only,
				ProcessUtilityContext context, ParamListInfo parameters,
				QueryEnvironment *environment, DestReceiver *receiver,
				QueryCompletion *completion)
{
	TransactionStmt *transaction = (TransactionStmt *) statement->utilityStmt;
	bool		ends = IsA(transaction, TransactionStmt) &&
		(transaction->kind == TRANS_STMT_COMMIT_PREPARED ||
		 transaction->kind == TRANS_STMT_ROLLBACK_PREPARED);

	if (next_utility)
		next_utility(statement, text, read_only, context, parameters,
					 environment, receiver, completion);
	else
		standard_ProcessUtility(statement, text, read_only, context,
								parameters, environment, receiver, completion);
	if (ends)
		rsv_worker_latch_ring(MyDatabaseId);
}

void
rsv_worker_latch_init(void)
{
	next_utility = ProcessUtility_hook;
	ProcessUtility_hook = process_utility;
	rsv_shared_memory_add(&area);
}

bool
rsv_worker_latch_exists(void)
{
	return area.start != NULL;
}

int
rsv_worker_latch_caution(void)
{
	return shared_latches()->caution;
}

static LatchSlot *
find_place(Oid database)
{
	WorkerLatches *latches = shared_latches();

	for (int i = 0; i < latches->nplaces; i++)
		if (latches->places[i].database == database)
			return &latches->places[i];
	return NULL;
}

void
rsv_worker_latch_ring(Oid database)
{
	LatchSlot  *place;

	if (area.start == NULL)
		return;
	pg_memory_barrier();
	place = find_place(database);
	if (place == NULL)
		return;
	pg_read_barrier();
	SetLatch(place->latch);
}

bool
rsv_worker_latch_is_answered(Oid database)
{
	return find_place(database) != NULL;
}

static void
stop_answering(int code, Datum argument)
{
	SpinLockAcquire(&shared_latches()->mutex);
	mine->database = InvalidOid;
	SpinLockRelease(&shared_latches()->mutex);
}

bool
rsv_worker_latch_answer(Oid database)
{
	SpinLockAcquire(&shared_latches()->mutex);
	if (find_place(database) == NULL)
		mine = find_place(InvalidOid);
	if (mine)
	{
		mine->latch = MyLatch;
		pg_write_barrier();
		mine->database = database;
	}
	SpinLockRelease(&shared_latches()->mutex);
	if (mine == NULL)
		return false;
	on_shmem_exit(stop_answering, (Datum) 0);
	pg_memory_barrier();
	return true;
}
