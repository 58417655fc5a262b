/*
 * event.c
 *		Events: what a command leaves behind, written when it is done.
 */
#include "postgres.h"

#include "access/xact.h"
#include "base/guc.h"
#include "base/uuid.h"
#include "commands/sequence.h"
#include "event/event.h"
#include "event/horizon.h"
#include "event/notify.h"
#include "event/reaction.h"
#include "miscadmin.h"
#include "storage/argument.h"
#include "storage/catalog.h"
#include "storage/layout.h"
#include "storage/tuple_insert.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/xid8.h"

typedef struct Event
{
	pg_uuid_t	id;				/* once it is written */
	int32		sequence;
	EventType	type;
	Datum		payload;
	TimestampTz occurred_at;
} Event;

void
rsv_event_add(Events *events, Record *record, EventType type, Datum payload,
			  TimestampTz now)
{
	Event	   *event = palloc(sizeof(Event));

	Assert(type != EVENT_NONE && payload);
	Assert(events->list == NIL ||
		   memcmp(&events->aggregate, &record->id, UUID_LEN) == 0);
	events->aggregate = record->id;
	event->sequence = ++record->sequence;
	event->type = type;
	event->payload = payload;
	event->occurred_at = now;
	events->list = lappend(events->list, event);
}

static const char *
or_null(const char *setting)
{
	return setting[0] != '\0' ? setting : NULL;
}

static Statement insert_event = STATEMENT(
	"INSERT INTO reservation.event"
	" (position, transaction_id, id, occurred_at, sequence, aggregatetype,"
	" aggregateid, type, payload, correlation_id, causation_id, actor,"
	" session_role, tracingspancontext, needs_notify)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
	"  $15)",
	INT8OID, XID8OID, UUIDOID, TIMESTAMPTZOID, INT4OID, TEXTOID, TEXTOID,
	TEXTOID, JSONBOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, BOOLOID);

static InsertTarget event_table = {.insert = &insert_event};

/* The columns that are the same in all events of a command */
typedef struct Context
{
	const char *aggregate;
	const char *session_role;
	const char *tracing;
} Context;

static Context
make_context(const pg_uuid_t *aggregate)
{
	const char *traceparent = or_null(rsv_guc_traceparent);
	Context		context;

	context.aggregate = DatumGetCString(
		DirectFunctionCall1(uuid_out, UUIDPGetDatum(aggregate)));
	context.session_role = GetUserNameFromId(GetSessionUserId(), false);
	context.tracing = traceparent ?
		psprintf("traceparent=%s", traceparent) : NULL;
	return context;
}

static void
form_event(Arguments *columns, Event *event, const Context *context)
{
	int64		position = nextval_internal(rsv_catalog()->event_position,
											false);
	Announcement announcement;

	Assert(rsv_horizon_is_below(position));
	event->id = rsv_uuid_plain();
	announcement = (Announcement) {position, event->id, event->sequence,
	context->aggregate, rsv_event_type_name(event->type)};
	rsv_argument_int64(columns, position);
	rsv_argument_datum(columns,
					   FullTransactionIdGetDatum(GetTopFullTransactionId()));
	rsv_argument_uuid(columns, &event->id);
	rsv_argument_time(columns, event->occurred_at);
	rsv_argument_int32(columns, event->sequence);
	rsv_argument_text(columns, "reservation");
	rsv_argument_text(columns, context->aggregate);
	rsv_argument_text(columns, rsv_event_type_name(event->type));
	rsv_argument_datum(columns, event->payload);
	rsv_argument_text(columns, or_null(rsv_guc_correlation_id));
	rsv_argument_text(columns, or_null(rsv_guc_causation_id));
	rsv_argument_text(columns, or_null(rsv_guc_actor));
	rsv_argument_text(columns, context->session_role);
	rsv_argument_text(columns, context->tracing);
	rsv_argument_bool(columns, rsv_notify_event(&announcement));
	Assert(columns->n == EVENT_NEEDS_NOTIFY);
}

void
rsv_event_write(Events *events)
{
	int			n = list_length(events->list);
	Context		context;
	Arguments  *rows;

	if (n == 0)
		return;
	context = make_context(&events->aggregate);
	rsv_horizon_hold();
	rows = palloc0(n * sizeof(Arguments));
	for (int i = 0; i < n; i++)
		form_event(&rows[i], list_nth(events->list, i), &context);
	rsv_tuple_insert(&event_table, rsv_catalog()->event, rows, n);
	if (rsv_reaction_exists())
		for (int i = 0; i < n; i++)
			rsv_reaction_note(&events->aggregate,
							  ((Event *) list_nth(events->list, i))->type,
							  &rows[i]);
	events->list = NIL;
}
