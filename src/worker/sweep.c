/*
 * sweep.c
 *		Expires holds and offers places when their time has come.
 *
 * The sweep serves customers on the waitlist and the readers of events. No
 * command depends on it: a command that meets a hold that has ended expires
 * the hold itself.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "base/clock.h"
#include "base/funcargs.h"
#include "command/balance.h"
#include "command/context.h"
#include "command/expire_reservation.h"
#include "command/offer.h"
#include "command/part.h"
#include "command/reminder.h"
#include "command/run.h"
#include "event/horizon.h"
#include "funcapi.h"
#include "inventory/waitlist.h"
#include "miscadmin.h"
#include "model/deadline.h"
#include "storage/argument.h"
#include "storage/visibility.h"
#include "utils/array.h"
#include "utils/uuid.h"
#include "worker/due.h"
#include "worker/sweep.h"

PG_FUNCTION_INFO_V1(reservation_expire_reservations);

/* Of what waits for several resources, the first stands for all. */
static Statement select_due[] = {
	RSV_SELECT_DUE("deadline", "d.kind = '" RSV_DEADLINE_EXPIRY "'"
			   " AND r.expires_at <= $1", "d.due_at"),
	RSV_SELECT_DUE("waitlist_entry", "r.status = 'waitlisted'"
			   " AND d.resource_id = r.resource_ids[1]",
			   "pg_catalog.upper(d.during)")
};

/* An event of reservations that stand, once its time has come */
typedef struct Telling
{
	Statement	due;
	void		(*tell) (Command *step);
} Telling;

static Telling tellings[] = {
	{RSV_SELECT_DUE("deadline", "d.kind = '" RSV_DEADLINE_BALANCE "'", "d.due_at"),
	rsv_balance_ask},
	{RSV_SELECT_DUE("reminder", "true", "d.due_at"), rsv_reminder_tell}
};

typedef struct Ending
{
	const pg_uuid_t *id;
	bool		wants_outcome;			/* the caller wants the outcomes */
	HeapTupleHeader outcome;
} Ending;

/* An outcome is returned once its part can no longer be rolled back. */
static void
keep_expiry_outcome(Ending *ending, const Outcome *outcome,
					MemoryContext context)
{
	HeapTupleHeader row = DatumGetHeapTupleHeader(rsv_outcome_form(outcome));
	Size		size = HeapTupleHeaderGetDatumLength(row);

	ending->outcome = memcpy(MemoryContextAlloc(context, size), row, size);
}

static void
return_expiry_outcome(Tuplestorestate *store, HeapTupleHeader outcome)
{
	HeapTupleData tuple = {.t_len = HeapTupleHeaderGetDatumLength(outcome),
	.t_data = outcome};

	tuplestore_puttuple(store, &tuple);
	pfree(outcome);
}

/*
 * A hold whose units another transaction is moving is left for the next sweep.
 */
static bool
expire_part(Sweep *sweep, void *argument)
{
	Ending	   *ending = argument;
	Command		step;

	if (!rsv_command_expire_step(&step, &sweep->command, ending->id,
								 RECORD_WAIT))
		return false;
	step.outcome.accepted = true;
	if (ending->wants_outcome && rsv_visible_reservation(ending->id))
		keep_expiry_outcome(ending, &step.outcome, sweep->command.context);
	return true;
}

/* How many were expired */
static int
expire_due(Sweep *sweep, const pg_uuid_t *ids, int n, Tuplestorestate *store)
{
	int			expired = 0;

	for (int i = 0; i < n; i++)
	{
		Ending		ending = {.id = &ids[i],.wants_outcome = store != NULL};

		CHECK_FOR_INTERRUPTS();
		if (rsv_part_perform(sweep, ending.id, expire_part, &ending))
		{
			expired++;
			if (ending.outcome)
				return_expiry_outcome(store, ending.outcome);
		}
		else if (!rsv_part_is_skipped(sweep, ending.id))
			rsv_part_skip(sweep, ending.id);
	}
	return expired;
}

static bool
offer_next_part(Sweep *sweep, void *nothing)
{
	rsv_command_offer_next(&sweep->command);
	return true;
}

static void
offer_freed(Sweep *sweep)
{
	Command    *command = &sweep->command;

	while (command->freed != NIL)
		if (!rsv_part_perform(sweep, NULL, offer_next_part, NULL))
			command->freed = list_delete_first(command->freed);
}

static bool
offer_all_part(Sweep *sweep, void *resource_id)
{
	rsv_command_offer_all(&sweep->command, *(int64 *) resource_id);
	return true;
}

typedef struct Resources
{
	int			n;
	int64	   *ids;
} Resources;

static Resources
find_resources(const Sweep *sweep)
{
	Resources	resources;
	Caller		caller;
	int64	   *ids;
	Size		size;

	rsv_statement_enter(&caller);
	resources.n = rsv_waitlist_resources(&ids);
	size = resources.n * sizeof(int64);
	resources.ids = memcpy(MemoryContextAlloc(sweep->command.context, size + 1),
						   ids, size);
	rsv_statement_leave(&caller);
	return resources;
}

/*
 * Two commands that each freed a part of the place that a stay needs did not
 * see each other, so the sweep offers all free places.
 */
static void
offer_what_is_left(Sweep *sweep)
{
	Resources	resources = find_resources(sweep);

	for (int i = 0; i < resources.n; i++)
		(void) rsv_part_perform(sweep, NULL, offer_all_part, &resources.ids[i]);
}

/*
 * Expires up to the maximum, even if some holds before them cannot be expired.
 */
static int32
end_due(Sweep *sweep, Statement *statement, int32 most, Tuplestorestate *store)
{
	int32		expired = 0;
	int32		wanted;
	int			n;

	do
	{
		pg_uuid_t  *ids;

		wanted = most - expired;
		n = rsv_due_find(sweep, statement, wanted, &ids);
		expired += expire_due(sweep, ids, n, store);
		pfree(ids);
	} while (n == wanted && expired < most);
	return expired;
}

typedef struct Told
{
	const Telling *telling;
	const pg_uuid_t *id;
} Told;

static bool
tell_part(Sweep *sweep, void *argument)
{
	Told	   *told = argument;
	Command		step;

	if (!rsv_command_step(&step, COMMAND_EXPIRE, &sweep->command, told->id,
						  RECORD_WAIT))
		return false;
	told->telling->tell(&step);
	rsv_command_write(&step);
	return true;
}

/* At most so many; the others are due the next time, too. */
static int32
tell_due(Sweep *sweep, Telling *telling, int32 most)
{
	pg_uuid_t  *ids;
	int			n = rsv_due_find(sweep, &telling->due, most, &ids);

	for (int i = 0; i < n; i++)
	{
		Told		told = {telling, &ids[i]};

		CHECK_FOR_INTERRUPTS();
		if (!rsv_part_perform(sweep, &ids[i], tell_part, &told))
			rsv_part_skip(sweep, &ids[i]);
	}
	pfree(ids);
	return n;
}

/* True: there may be more */
static bool
tell_what_is_due(Sweep *sweep, int32 most)
{
	bool		more = false;

	for (int i = 0; i < lengthof(tellings); i++)
		more |= tell_due(sweep, &tellings[i], most) >= most;
	return more;
}

/* Expires at most so many, offers their places, and returns how many. */
static int32
end_what_is_due(Sweep *sweep, int32 most, Tuplestorestate *store)
{
	int32		expired = 0;

	for (int i = 0; i < lengthof(select_due) && expired < most; i++)
		expired += end_due(sweep, &select_due[i], most - expired, store);
	offer_freed(sweep);
	return expired;
}

int32
rsv_sweep(int32 most, Tuplestorestate *store)
{
	Sweep		sweep;
	int32		expired;

	rsv_sweep_begin(&sweep, false);
	expired = end_what_is_due(&sweep, most, store);
	(void) tell_what_is_due(&sweep, most);
	offer_what_is_left(&sweep);
	return expired;
}

Datum
reservation_expire_reservations(PG_FUNCTION_ARGS)
{
	int32		most = rsv_arg_positive(fcinfo, 0, "max");
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	rsv_statement_require_writable(fcinfo);
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	(void) rsv_sweep(most, result->setResult);
	return (Datum) 0;
}

/* The tasks of the worker */

static Statement select_next = STATEMENT_BY_INDEX(
	"SELECT d.due_at FROM reservation.deadline d"
	" JOIN reservation.reservation r ON r.reservation_id = d.reservation_id"
	" WHERE d.kind = '" RSV_DEADLINE_EXPIRY "' AND d.due_at > $1"
	" AND NOT r.simulated ORDER BY d.due_at LIMIT 1",
	TIMESTAMPTZOID);

/* A hold that another transaction has locked is tried again in a second. */
static TimestampTz
find_next_end(TimestampTz now)
{
	Arguments	arguments = {0};
	TimestampTz next = TimestampTzPlusMilliseconds(now, 1000);
	Caller		caller;

	rsv_statement_enter(&caller);
	rsv_argument_time(&arguments, now);
	if (rsv_statement_execute(&select_next, &arguments) > 0)
		next = Min(next, rsv_row_time(0, 1));
	rsv_statement_leave(&caller);
	return next;
}

Rest
rsv_sweep_task(int32 most)
{
	Sweep		sweep;
	TimestampTz next;

	rsv_sweep_begin(&sweep, true);
	if (end_what_is_due(&sweep, most, NULL) >= most ||
		tell_what_is_due(&sweep, most))
		next = rsv_clock_real();
	else
		next = find_next_end(rsv_clock_real());
	return (Rest) {next, next};
}

/*
 * Looking through the waitlist has a cost. Unless something has happened, only
 * the time of day changes a stay's chances, so that a look now and then is
 * enough; and never more than a tenth of the time is spent on it.
 */
#define OFFER_ANYWAY_MS 60000

Rest
rsv_sweep_offer_task(int32 most)
{
	static int64 looked_up_to = -1;
	static TimestampTz looked_at = 0;
	int64		horizon = rsv_horizon(false);
	TimestampTz start = rsv_clock_real();
	TimestampTz next;
	Sweep		sweep;

	if (horizon != looked_up_to ||
		TimestampDifferenceExceeds(looked_at, start, OFFER_ANYWAY_MS))
	{
		rsv_sweep_begin(&sweep, true);
		offer_what_is_left(&sweep);
		looked_up_to = horizon;
		looked_at = start;
	}
	next = start + Max(INT64CONST(1000000), 10 * (rsv_clock_real() - start));
	return (Rest) {next, next};
}
