/*
 * part.c
 *		Runs each part of a sweep in a subtransaction, so that one failing
 *		reaction cannot block the rest.
 *
 * An error in a reaction rolls back a command, and its caller learns of it. A
 * sweep has no such caller: a reservation whose reaction always fails would
 * keep all others from being expired, for ever. So each part of a sweep is a
 * subtransaction with the reactions to its events, as soon as there is any
 * reaction. A part that fails is rolled back with its events, so that no event
 * is without its reaction, and a warning tells of it.
 *
 * The next sweep, a second later, would fail in the same way. So this process
 * leaves such a reservation alone, for longer and longer.
 */
#include "postgres.h"

#include "base/backoff.h"
#include "base/clock.h"
#include "command/part.h"
#include "command/run.h"
#include "event/reaction.h"
#include "storage/subtransaction.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"

/* A reservation whose reaction has failed, left alone for a while */
typedef struct Setback
{
	pg_uuid_t	id;
	TimestampTz until;
	int			pause;			/* ms */
} Setback;

static List *setbacks = NIL;

/* A reservation without a new failure for so long is well again, or gone. */
#define FORGOTTEN_MS 300000

static bool
is_same_reservation(const pg_uuid_t *a, const pg_uuid_t *b)
{
	return memcmp(a, b, UUID_LEN) == 0;
}

static void
heed_setbacks(Sweep *sweep)
{
	TimestampTz now = rsv_clock_real();
	ListCell   *cell;

	foreach(cell, setbacks)
	{
		Setback    *setback = lfirst(cell);

		if (setback->until > now)
			rsv_part_skip(sweep, &setback->id);
		else if (TimestampDifferenceExceeds(setback->until, now, FORGOTTEN_MS))
		{
			setbacks = foreach_delete_current(setbacks, cell);
			pfree(setback);
		}
	}
}

static Setback *
find_setback(const pg_uuid_t *id)
{
	MemoryContext caller;
	ListCell   *cell;
	Setback    *setback;

	foreach(cell, setbacks)
	{
		setback = lfirst(cell);
		if (is_same_reservation(&setback->id, id))
			return setback;
	}
	caller = MemoryContextSwitchTo(TopMemoryContext);
	setback = palloc0(sizeof(Setback));
	setback->id = *id;
	setbacks = lappend(setbacks, setback);
	MemoryContextSwitchTo(caller);
	return setback;
}

static void
set_back(const pg_uuid_t *id)
{
	Setback    *setback = find_setback(id);

	setback->pause = rsv_backoff_longer(setback->pause);
	setback->until = rsv_backoff_until(rsv_clock_real(), setback->pause);
}

void
rsv_part_skip(Sweep *sweep, const pg_uuid_t *id)
{
	MemoryContext caller = MemoryContextSwitchTo(sweep->command.context);
	pg_uuid_t  *skipped = palloc(sizeof(pg_uuid_t));

	*skipped = *id;
	sweep->skipped = lappend(sweep->skipped, skipped);
	MemoryContextSwitchTo(caller);
}

bool
rsv_part_is_skipped(const Sweep *sweep, const pg_uuid_t *id)
{
	ListCell   *cell;

	foreach(cell, sweep->skipped)
		if (is_same_reservation(lfirst(cell), id))
			return true;
	return false;
}

void
rsv_sweep_begin(Sweep *sweep, bool recurring)
{
	Caller		caller;

	*sweep = (Sweep) {.recurring = recurring};
	rsv_command_carry(&sweep->command, KIND_SWEEP, COMMAND_EXPIRE);
	sweep->command.sweep = sweep;
	rsv_statement_enter(&caller);
	sweep->guarded = rsv_reaction_exists();
	rsv_statement_leave(&caller);
	if (recurring)
		heed_setbacks(sweep);
}

typedef struct Performance
{
	Sweep	   *sweep;
	Part		part;
	void	   *argument;
	bool		done;
	bool		reacting;
	pg_uuid_t	at;				/* whose event is reacted to */
} Performance;

static bool
perform_part(void *argument)
{
	Performance *performance = argument;
	Caller		caller;

	rsv_statement_enter(&caller);
	performance->done = performance->part(performance->sweep,
										  performance->argument);
	rsv_statement_leave(&caller);
	performance->reacting = true;
	rsv_reaction_run(&performance->at);
	return true;
}

/*
 * An error by which the client cancels or must repeat the whole transaction is
 * no setback of one reservation.
 */
static bool
error_is_setback(const ErrorData *error, void *argument)
{
	const Performance *performance = argument;

	if (!performance->reacting || error->sqlerrcode == ERRCODE_QUERY_CANCELED ||
		ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_TRANSACTION_ROLLBACK)
		return false;
	ereport(WARNING,
			(errcode(error->sqlerrcode),
			 errmsg("a reaction to an event of reservation %s has failed",
					DatumGetCString(DirectFunctionCall1(
						uuid_out, UUIDPGetDatum(&performance->at)))),
			 errdetail("%s", error->message),
			 errhint("The reservation stays as it was, and is tried again by the next sweep; the others go on.")));
	return true;
}

bool
rsv_part_perform(Sweep *sweep, const pg_uuid_t *own, Part part, void *argument)
{
	for (;;)
	{
		Performance performance = {.sweep = sweep,.part = part,
		.argument = argument};
		int			nfreed = list_length(sweep->command.freed);
		List	   *freed = NIL;
		bool		known;

		/* an expiry only adds to the list, which may be very long */
		if (sweep->guarded && own == NULL)
			freed = list_copy(sweep->command.freed);
		if (sweep->guarded ?
				rsv_subxact_try_or(perform_part, &performance, error_is_setback,
								   &performance) :
				perform_part(&performance))
			return performance.done;

		sweep->command.freed = own ?
			list_truncate(sweep->command.freed, nfreed) : freed;
		sweep->command.offering = false;
		known = rsv_part_is_skipped(sweep, &performance.at);
		if (!known)
			rsv_part_skip(sweep, &performance.at);
		if (!known && sweep->recurring)
			set_back(&performance.at);
		if (known || (own && is_same_reservation(own, &performance.at)))
			return false;
	}
}
