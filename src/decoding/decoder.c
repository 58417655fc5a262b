/*
 * decoder.c
 *		Output plugin for logical decoding: events as CloudEvents.
 *
 * One object for each row that was inserted into reservation.event, when its
 * transaction has committed, in the order of commits. Nothing else gets out:
 * no other table, no UPDATE or DELETE, no begin or end of a transaction.
 * Transactions are sent when they are complete, so there are no callbacks for
 * parts of them or for prepared ones.
 *
 * It runs where nobody called a command: in a walsender, with the catalogs as
 * they were when the row was written. So it asks nothing of the settings or
 * the caches of the rest of the library, and looks for columns by name. What
 * is made for a row is gone after it, however many a transaction has.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "base/compat.h"
#include "commands/dbcommands.h"
#include "decoding/cloudevent.h"
#include "decoding/decoder_option.h"
#include "decoding/unicode.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "replication/logical.h"
#include "replication/output_plugin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/uuid.h"

/* Declared by output_plugin.h from release 16 on */
extern PGDLLEXPORT void _PG_output_plugin_init(OutputPluginCallbacks *cb);

/* How many rows of others may pass before the client hears that we live */
#define SILENT_CHANGES 100

/* The columns that are told; the required ones first */
enum
{
	COLUMN_ID,
	COLUMN_TYPE,
	COLUMN_AGGREGATE,
	COLUMN_SEQUENCE,
	COLUMN_OCCURRED_AT,
	COLUMN_PAYLOAD,
	COLUMN_CORRELATION,
	COLUMN_CAUSATION,
	COLUMN_TRACING,
	N_COLUMNS
};

#define N_REQUIRED (COLUMN_PAYLOAD + 1)

static const struct
{
	const char *name;
	Oid			type;
}			columns[N_COLUMNS] = {
	[COLUMN_ID] = {"id", UUIDOID},
	[COLUMN_TYPE] = {"type", TEXTOID},
	[COLUMN_AGGREGATE] = {"aggregateid", TEXTOID},
	[COLUMN_SEQUENCE] = {"sequence", INT4OID},
	[COLUMN_OCCURRED_AT] = {"occurred_at", TIMESTAMPTZOID},
	[COLUMN_PAYLOAD] = {"payload", JSONBOID},
	[COLUMN_CORRELATION] = {"correlation_id", TEXTOID},
	[COLUMN_CAUSATION] = {"causation_id", TEXTOID},
	[COLUMN_TRACING] = {"tracingspancontext", TEXTOID},
};

typedef struct Decoder
{
	MemoryContext row_context;	/* reset after each row */
	DecoderOptions options;
	CloudEventStyle style;
	const char *source;
	int			attributes[N_COLUMNS];	/* where they were last found */
	int			silent;			/* changes since the client heard of us */
	bool		wrote;			/* something of this transaction */
} Decoder;

typedef struct DecodedRow
{
	Datum		values[N_COLUMNS];
	bool		nulls[N_COLUMNS];
} DecodedRow;

static bool
is_column(TupleDesc desc, int attribute, int column)
{
	Form_pg_attribute form;

	if (attribute >= desc->natts)
		return false;
	form = TupleDescAttr(desc, attribute);
	return form->atttypid == columns[column].type && !form->attisdropped &&
		strcmp(NameStr(form->attname), columns[column].name) == 0;
}

/*
 * The columns are nearly always where they were, but the row's descriptor
 * decides.
 */
static bool
find_columns(Decoder *decoder, TupleDesc desc)
{
	for (int column = 0; column < N_COLUMNS; column++)
	{
		int			attribute = decoder->attributes[column];

		if (is_column(desc, attribute, column))
			continue;
		for (attribute = 0; attribute < desc->natts; attribute++)
			if (is_column(desc, attribute, column))
				break;
		if (attribute == desc->natts)
			return false;
		decoder->attributes[column] = attribute;
	}
	return true;
}

/*
 * Recognizes the table by its name and columns: oids mean nothing after a
 * restore.
 */
static bool
is_event(Decoder *decoder, Relation relation)
{
	char	   *schema;

	if (strcmp(RelationGetRelationName(relation), "event") != 0)
		return false;
	schema = get_namespace_name(RelationGetNamespace(relation));
	return schema && strcmp(schema, "reservation") == 0 &&
		find_columns(decoder, RelationGetDescr(relation));
}

static bool
read_row(const Decoder *decoder, Relation relation, HeapTuple tuple,
		 DecodedRow *row)
{
	TupleDesc	desc = RelationGetDescr(relation);
	Datum	   *values = palloc(desc->natts * sizeof(Datum));
	bool	   *nulls = palloc(desc->natts * sizeof(bool));

	heap_deform_tuple(tuple, desc, values, nulls);
	for (int column = 0; column < N_COLUMNS; column++)
	{
		int			attribute = decoder->attributes[column];

		row->values[column] = values[attribute];
		row->nulls[column] = nulls[attribute];
		if (column < N_REQUIRED && row->nulls[column])
			return false;
	}
	return true;
}

static const char *
column_text(const DecodedRow *row, int column)
{
	if (row->nulls[column])
		return NULL;
	return rsv_unicode_from_server(TextDatumGetCString(row->values[column]));
}

static const char *
decode_event_id(const DecodedRow *row)
{
	return DatumGetCString(DirectFunctionCall1(uuid_out,
											   row->values[COLUMN_ID]));
}

static const char *
decode_event_data(const DecodedRow *row, bool pretty)
{
	Jsonb	   *payload = DatumGetJsonbP(row->values[COLUMN_PAYLOAD]);
	char	   *json;

	if (pretty)
		json = JsonbToCStringIndent(NULL, &payload->root, VARSIZE(payload));
	else
		json = JsonbToCString(NULL, &payload->root, VARSIZE(payload));
	return rsv_unicode_from_server(json);
}

/* The catalogs are not there yet when decoding starts. */
static const char *
find_event_source(LogicalDecodingContext *ctx, Decoder *decoder)
{
	if (decoder->options.source)
		decoder->source = decoder->options.source;
	else if (decoder->source == NULL)
	{
		char	   *name = get_database_name(MyDatabaseId);

		if (name == NULL)
			elog(ERROR, "cache lookup failed for database %u", MyDatabaseId);
		decoder->source = MemoryContextStrdup(ctx->context,
											  rsv_cloudevent_source(name));
	}
	return decoder->source;
}

static void
write_event(LogicalDecodingContext *ctx, Decoder *decoder,
			const DecodedRow *row)
{
	CloudEvent	event;

	event.id = decode_event_id(row);
	event.source = find_event_source(ctx, decoder);
	event.type = column_text(row, COLUMN_TYPE);
	event.subject = column_text(row, COLUMN_AGGREGATE);
	event.time = DatumGetTimestampTz(row->values[COLUMN_OCCURRED_AT]);
	event.sequence = DatumGetInt32(row->values[COLUMN_SEQUENCE]);
	event.correlation_id = column_text(row, COLUMN_CORRELATION);
	event.causation_id = column_text(row, COLUMN_CAUSATION);
	event.tracing = column_text(row, COLUMN_TRACING);
	event.data = decode_event_data(row, decoder->style.pretty);

	OutputPluginPrepareWrite(ctx, true);
	rsv_cloudevent_write(ctx->out, &event, decoder->style);
	OutputPluginWrite(ctx, true);
	decoder->wrote = true;
}

/* Writes a row. True: it was an event that the client asks for. */
static bool
decode_row(LogicalDecodingContext *ctx, Decoder *decoder, Relation relation,
		   ReorderBufferChange *change)
{
	HeapTuple	tuple = NULL;
	DecodedRow	row;

	if (change->action == REORDER_BUFFER_CHANGE_INSERT)
		tuple = rsv_change_row(change);
	if (tuple == NULL || !is_event(decoder, relation) ||
		!read_row(decoder, relation, tuple, &row) ||
		!rsv_decoder_wants(&decoder->options,
						   TextDatumGetCString(row.values[COLUMN_TYPE])))
		return false;
	write_event(ctx, decoder, &row);
	return true;
}

static void
decode_change(LogicalDecodingContext *ctx, ReorderBufferTXN *txn,
			  Relation relation, ReorderBufferChange *change)
{
	Decoder    *decoder = ctx->output_plugin_private;
	MemoryContext caller = MemoryContextSwitchTo(decoder->row_context);

	if (decode_row(ctx, decoder, relation, change))
		decoder->silent = 0;
	else if (++decoder->silent >= SILENT_CHANGES)
	{
		/*
		 * or the client takes a long load of other tables for a dead
		 * connection
		 */
		OutputPluginUpdateProgress(ctx, false);
		decoder->silent = 0;
	}
	MemoryContextSwitchTo(caller);
	MemoryContextReset(decoder->row_context);
}

static void
decode_begin(LogicalDecodingContext *ctx, ReorderBufferTXN *txn)
{
	Decoder    *decoder = ctx->output_plugin_private;

	decoder->wrote = false;
}

/* A synchronous commit waits for this position, even if nothing was sent. */
static void
decode_commit(LogicalDecodingContext *ctx, ReorderBufferTXN *txn,
			  XLogRecPtr commit_lsn)
{
	Decoder    *decoder = ctx->output_plugin_private;

	OutputPluginUpdateProgress(ctx, !decoder->wrote);
	decoder->silent = 0;
}

static void
decode_startup(LogicalDecodingContext *ctx, OutputPluginOptions *options,
			   bool is_init)
{
	Decoder    *decoder = palloc0(sizeof(Decoder));

	decoder->row_context = AllocSetContextCreate(ctx->context,
												 "reservation event",
												 ALLOCSET_DEFAULT_SIZES);
	rsv_decoder_read_options(&decoder->options, ctx->output_plugin_options);
	decoder->style.pretty = decoder->options.pretty;
	decoder->style.ascii = GetDatabaseEncoding() != PG_UTF8;
	ctx->output_plugin_private = decoder;
	options->output_type = OUTPUT_PLUGIN_TEXTUAL_OUTPUT;
	options->receive_rewrites = false;
}

void
_PG_output_plugin_init(OutputPluginCallbacks *cb)
{
	cb->startup_cb = decode_startup;
	cb->begin_cb = decode_begin;
	cb->change_cb = decode_change;
	cb->commit_cb = decode_commit;
}
