/*
 * notify.c
 *		Announcing events by NOTIFY: in the transaction that writes them, or
 *		later, by a worker.
 *
 * A transaction that has said NOTIFY holds a lock of the whole server from
 * before its commit is flushed until after, so that commits queue up. So an
 * event may be left for later: its row says so, once and for all, and whatever
 * the settings become, it is announced once. The events themselves are the
 * queue; all that is kept besides is the position up to which it is emptied.
 * That moves in the transaction that announces, under a lock that only one
 * transaction has, so nothing is announced twice, or before it is committed.
 *
 * Events are read as by read_events, so that none is passed over that commits
 * later; but a transaction that announces announces its own, too.
 */
#include "postgres.h"

#include "access/xact.h"
#include "base/guc.h"
#include "commands/dbcommands.h"
#include "event/horizon.h"
#include "event/lineage.h"
#include "event/notify.h"
#include "event/notify_queue.h"
#include "miscadmin.h"
#include "storage/catalog.h"
#include "storage/itemptr.h"
#include "storage/locking.h"
#include "storage/statement.h"
#include "storage/statistic.h"
#include "storage/worker_latch.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/lsyscache.h"

/* The longest message that NOTIFY takes, with the zero at its end */
#define MAX_MESSAGE Min(8000, BLCKSZ - NAMEDATALEN - 128)

/*
 * A look covers so many positions, however few of them are to be announced;
 * and after so many the cursor is written, so that they are never read again.
 */
#define WINDOW 100000
#define WORTH_A_WRITE 1000

/* The state of the current transaction, as the worker has to wait for it */
static enum
{
	WROTE_NOTHING,
	WROTE_EVENTS,
	ENDS						/* but for its locks */
}			transaction_state = WROTE_NOTHING;

/* The current transaction tells its positions as soon as it has committed. */
static bool announces_itself = false;

static bool
has_worker(void)
{
	static int	seen = 0;
	static bool named = false;
	char	   *name;

	if (!rsv_worker_latch_exists())
		return false;
	if (seen != rsv_guc_databases_generation)
	{
		name = get_database_name(MyDatabaseId);
		named = name && rsv_guc_names_database(name);
		seen = rsv_guc_databases_generation;
	}
	return named;
}

static NotifyMode
find_notify_mode(void)
{
	if (rsv_guc_notify != NOTIFY_AUTO)
		return rsv_guc_notify;
	return has_worker() ? NOTIFY_WORKER : NOTIFY_TRANSACTION;
}

/*
 * Types and ids are short, but the owner of the table can insert rows of any
 * length, and one of these must not block all others.
 */
static void
notify_now(const Announcement *event)
{
	StringInfoData message;
	Datum		id = UUIDPGetDatum(&event->id);
	int			short_end;

	initStringInfo(&message);
	appendStringInfo(&message, "{\"position\": " INT64_FORMAT ", \"id\": \"%s\"",
					 event->position,
					 DatumGetCString(DirectFunctionCall1(uuid_out, id)));
	short_end = message.len;
	appendStringInfoString(&message, ", \"type\": ");
	escape_json(&message, event->type);
	appendStringInfoString(&message, ", \"aggregateid\": ");
	escape_json(&message, event->aggregate);
	appendStringInfo(&message, ", \"sequence\": %d", event->sequence);
	if (message.len + 1 >= MAX_MESSAGE)
		message.len = short_end;
	appendStringInfoChar(&message, '}');
	rsv_notify_queue_add(message.data);
	pfree(message.data);
}

bool
rsv_notify_event(const Announcement *event)
{
	NotifyMode	mode = find_notify_mode();

	transaction_state = WROTE_EVENTS;
	if (mode == NOTIFY_TRANSACTION)
	{
		announces_itself = true;
		notify_now(event);
	}
	return mode == NOTIFY_WORKER;
}

static void
secure_positions(void)
{
	bool		told = announces_itself;

	announces_itself = false;
	if (told && synchronous_commit == SYNCHRONOUS_COMMIT_OFF &&
		rsv_catalog_exists())
		rsv_lineage_secure();
}

/*
 * A worker is woken when a transaction that wrote events has ended; also one
 * that was rolled back, since others may have been held back by it. Its locks,
 * which do that, go last.
 */
void
rsv_notify_transaction_ends(XactEvent event, void *argument)
{
	if (event == XACT_EVENT_PRE_COMMIT)
	{
		secure_positions();
		rsv_notify_queue_say();
	}
	else if (event == XACT_EVENT_PRE_PREPARE)
		rsv_notify_queue_refuse_prepare();
	else
	{
		rsv_notify_queue_forget();
		announces_itself = false;
	}
	if (transaction_state == WROTE_EVENTS &&
		(event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT))
		transaction_state = ENDS;
	else if (event == XACT_EVENT_PREPARE)
		transaction_state = WROTE_NOTHING;
}

void
rsv_notify_locks_released(ResourceReleasePhase phase, bool commit,
						  bool top_level, void *argument)
{
	if (transaction_state != ENDS || phase != RESOURCE_RELEASE_AFTER_LOCKS)
		return;
	transaction_state = WROTE_NOTHING;
	rsv_worker_latch_ring(MyDatabaseId);
}

/*
 * The position
 *
 * While an old snapshot is about, no version of the row can be removed, and
 * any look-up by key would read them all. So it is remembered where the row
 * was last. Whatever is there now is asked for its value.
 */
static ItemPointerData row;

static Statement select_remembered = STATEMENT(
	"SELECT position FROM reservation.notify_cursor"
	" WHERE ctid OPERATOR(pg_catalog.=) $1", TIDOID);

static Statement select_position = STATEMENT(
	"SELECT position, ctid FROM reservation.notify_cursor");

static Statement update_position = STATEMENT(
	"UPDATE reservation.notify_cursor SET position = $2"
	" WHERE ctid OPERATOR(pg_catalog.=) $1 RETURNING ctid", TIDOID, INT8OID);

static Statement insert_position = STATEMENT(
	"INSERT INTO reservation.notify_cursor (position) VALUES ($1) RETURNING ctid",
	INT8OID);

static void
remember_cursor_row(int column)
{
	row = *(ItemPointer) DatumGetPointer(rsv_row_datum(0, column, TIDOID));
}

static int64
read_position(void)
{
	Arguments	remembered = {0};
	Arguments	none = {0};

	if (ItemPointerIsValid(&row))
	{
		rsv_argument_datum(&remembered, PointerGetDatum(&row));
		if (rsv_statement_execute(&select_remembered, &remembered) == 1)
			return rsv_row_int64(0, 1);
		ItemPointerSetInvalid(&row);
	}
	if (rsv_statement_execute(&select_position, &none) == 0)
		return 0;
	remember_cursor_row(2);
	return rsv_row_int64(0, 1);
}

static void
write_position(int64 position)
{
	bool		is_new = !ItemPointerIsValid(&row);
	Arguments	arguments = {0};

	if (!is_new)
		rsv_argument_datum(&arguments, PointerGetDatum(&row));
	rsv_argument_int64(&arguments, position);
	rsv_statement_write(is_new ? &insert_position : &update_position,
						&arguments, 1);
	remember_cursor_row(1);
}

static Statement select_events = STATEMENT_BY_INDEX(
	"SELECT position, id, sequence, aggregateid, type FROM reservation.event"
	" WHERE position > $1 AND position <= $2 AND needs_notify"
	" ORDER BY position LIMIT $3",
	INT8OID, INT8OID, INT4OID);

/*
 * Returns how many; if it is the maximum, the next look begins after the last.
 */
static int32
announce(int64 after, int64 up_to, int32 most, int64 *last)
{
	Arguments	arguments = {0};
	int32		n;

	rsv_argument_int64(&arguments, after);
	rsv_argument_int64(&arguments, up_to);
	rsv_argument_int32(&arguments, most);
	n = rsv_statement_execute(&select_events, &arguments);
	if (n > 0)
		rsv_lineage_flush_read();
	for (int32 i = 0; i < n; i++)
	{
		Announcement event = {rsv_row_int64(i, 1), rsv_row_uuid(i, 2),
		rsv_row_int32(i, 3), rsv_row_text(i, 4), rsv_row_text(i, 5)};

		notify_now(&event);
	}
	*last = n == most ? rsv_row_int64(n - 1, 1) : up_to;
	return n;
}

static Statement select_next = STATEMENT_BY_INDEX(
	"SELECT position FROM reservation.event WHERE position > $1"
	" ORDER BY position LIMIT 1", INT8OID);

/* Positions may leap, by far more than there are windows to go through. */
static int64
skip_leap(int64 position, int64 horizon)
{
	Arguments	arguments = {0};

	if (horizon - position <= WINDOW)
		return position;
	rsv_argument_int64(&arguments, position);
	return rsv_statement_execute(&select_next, &arguments) == 0 ?
		horizon : Min(horizon, rsv_row_int64(0, 1) - 1);
}

bool
rsv_notify_pending(int32 most, int64 *announced)
{
	Caller		caller;
	int64		position;
	int64		horizon;
	int64		reached;

	*announced = 0;
	if (!rsv_try_lock_notify())
		return false;
	rsv_statement_enter(&caller);
	position = read_position();
	horizon = rsv_horizon(true);
	reached = skip_leap(position, horizon);
	if (reached < horizon)
		*announced = announce(reached, Min(horizon, reached + WINDOW), most,
							  &reached);
	if (*announced > 0 || reached - position >= WORTH_A_WRITE)
		write_position(reached);
	rsv_statement_leave(&caller);
	rsv_statistic_add(STATISTIC_ANNOUNCED, *announced);
	return reached < horizon;
}
