/*
 * event.c
 *		Events: what a command leaves behind, written when it is done.
 *
 * Readers page through events by position, but positions are handed out
 * before their transactions commit. So before its first event a transaction
 * takes a shared lock whose tag is the last position handed out by then: all
 * of its own will be above it. A reader notes the last position, then the
 * tags held, then takes its snapshot, and stops at the lowest. A transaction
 * it did not see a tag of can only write above what it noted; one whose tag
 * is gone had committed before the snapshot. Who writes no events holds
 * nobody back.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog.h"
#include "guc.h"
#include "identifier.h"
#include "locking.h"
#include "miscadmin.h"
#include "publish/event.h"
#include "statement.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/xid8.h"

typedef struct Event
{
	pg_uuid_t	aggregate;
	int32		sequence;
	const char *type;
	Datum		payload;
	TimestampTz occurred_at;
} Event;

/* A statement writes so many at once; a command leaves hardly more. */
#define MOST_ROWS 6

/* What the events of a command have in common, and what each has for itself */
#define SHARED_TYPES \
	XID8OID, TIMESTAMPTZOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID
#define ROW_TYPES UUIDOID, INT4OID, TEXTOID, TEXTOID, JSONBOID

#define INSERT_EVENTS \
	"INSERT INTO reservation.event (aggregatetype, transaction_id," \
	" occurred_at, correlation_id, causation_id, actor, session_role," \
	" tracingspancontext, id, sequence, aggregateid, type, payload) VALUES "
#define ROW(id, sequence, aggregate, type, payload) \
	"('reservation', $1, $2, $3, $4, $5, $6, $7, " \
	id ", " sequence ", " aggregate ", " type ", " payload ")"

#define ROW_1 ROW("$8", "$9", "$10", "$11", "$12")
#define ROW_2 ROW_1 ", " ROW("$13", "$14", "$15", "$16", "$17")
#define ROW_3 ROW_2 ", " ROW("$18", "$19", "$20", "$21", "$22")
#define ROW_4 ROW_3 ", " ROW("$23", "$24", "$25", "$26", "$27")
#define ROW_5 ROW_4 ", " ROW("$28", "$29", "$30", "$31", "$32")
#define ROW_6 ROW_5 ", " ROW("$33", "$34", "$35", "$36", "$37")

/* By the number of rows, less one: starting a statement is half its cost. */
static Statement insert_events[MOST_ROWS] = {
	STATEMENT(INSERT_EVENTS ROW_1, SHARED_TYPES, ROW_TYPES),
	STATEMENT(INSERT_EVENTS ROW_2, SHARED_TYPES, ROW_TYPES, ROW_TYPES),
	STATEMENT(INSERT_EVENTS ROW_3, SHARED_TYPES, ROW_TYPES, ROW_TYPES,
			  ROW_TYPES),
	STATEMENT(INSERT_EVENTS ROW_4, SHARED_TYPES, ROW_TYPES, ROW_TYPES,
			  ROW_TYPES, ROW_TYPES),
	STATEMENT(INSERT_EVENTS ROW_5, SHARED_TYPES, ROW_TYPES, ROW_TYPES,
			  ROW_TYPES, ROW_TYPES, ROW_TYPES),
	STATEMENT(INSERT_EVENTS ROW_6, SHARED_TYPES, ROW_TYPES, ROW_TYPES,
			  ROW_TYPES, ROW_TYPES, ROW_TYPES, ROW_TYPES),
};

void
rsv_event_add(Events *events, Record *record, const char *type, Datum payload,
			  TimestampTz now)
{
	Event	   *event = palloc(sizeof(Event));

	event->aggregate = record->id;
	event->sequence = ++record->sequence;
	event->type = type;
	event->payload = payload;
	event->occurred_at = now;
	events->list = lappend(events->list, event);
}

/* The last position handed out */
int64
rsv_event_last_position(void)
{
	LOCAL_FCINFO(fcinfo, 1);
	Datum		position;

	InitFunctionCallInfoData(*fcinfo, NULL, 1, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = ObjectIdGetDatum(rsv_catalog()->event_position);
	fcinfo->args[0].isnull = false;
	position = pg_sequence_last_value(fcinfo);
	return fcinfo->isnull ? 0 : DatumGetInt64(position);
}

/*
 * Once a transaction is enough; but a savepoint that is rolled back gives
 * back the lock that was taken after it, so it is asked each time whether it
 * is still held.
 */
static void
hold_readers_back(void)
{
	static int64 position = 0;

	if (rsv_holds_position(position))
		return;
	position = rsv_event_last_position();
	rsv_lock_position(position);
}

static const char *
or_null(const char *setting)
{
	return setting[0] != '\0' ? setting : NULL;
}

static void
add_shared(Arguments *arguments, const Event *event)
{
	const char *traceparent = or_null(rsv_guc_traceparent);

	rsv_argument_datum(arguments,
					   FullTransactionIdGetDatum(GetTopFullTransactionId()));
	rsv_argument_time(arguments, event->occurred_at);
	rsv_argument_text(arguments, or_null(rsv_guc_correlation_id));
	rsv_argument_text(arguments, or_null(rsv_guc_causation_id));
	rsv_argument_text(arguments, or_null(rsv_guc_actor));
	rsv_argument_text(arguments, GetUserNameFromId(GetSessionUserId(), false));
	rsv_argument_text(arguments, traceparent ?
					  psprintf("traceparent=%s", traceparent) : NULL);
}

static void
add_row(Arguments *arguments, const Event *event)
{
	pg_uuid_t  *id = palloc(sizeof(pg_uuid_t));
	Datum		aggregate = UUIDPGetDatum(&event->aggregate);

	*id = rsv_identifier_plain();
	rsv_argument_uuid(arguments, id);
	rsv_argument_int32(arguments, event->sequence);
	rsv_argument_text(
		arguments, DatumGetCString(DirectFunctionCall1(uuid_out, aggregate)));
	rsv_argument_text(arguments, event->type);
	rsv_argument_datum(arguments, event->payload);
}

/* All events of a command are of one instant. */
void
rsv_event_write(Events *events)
{
	int			total = list_length(events->list);

	if (total == 0)
		return;
	hold_readers_back();
	for (int done = 0, rows; done < total; done += rows)
	{
		Arguments	arguments = {0};

		rows = Min(total - done, MOST_ROWS);
		add_shared(&arguments, list_nth(events->list, done));
		for (int i = 0; i < rows; i++)
			add_row(&arguments, list_nth(events->list, done + i));
		(void) rsv_statement_execute(&insert_events[rows - 1], &arguments);
	}
	events->list = NIL;
}
