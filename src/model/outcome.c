/*
 * outcome.c
 *		The answer to a command, as a row.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "base/json_builder.h"
#include "base/uuid.h"
#include "funcapi.h"
#include "model/outcome.h"
#include "storage/catalog.h"
#include "utils/builtins.h"
#include "utils/typcache.h"

/* columns of reservation.outcome */
enum
{
	COLUMN_RESERVATION,
	COLUMN_ACCEPTED,
	COLUMN_STATUS,
	COLUMN_REASON,
	COLUMN_ALTERNATIVES,
	COLUMN_VERSION,
	COLUMN_AMOUNT,
	COLUMN_CURRENCY,
	COLUMN_EXPIRES_AT,
	COLUMN_OVERBOOKED,
	COLUMN_CLOSURE,
	COLUMN_CONFLICTS,
	COLUMN_COUNT
};

typedef struct OutcomeRow
{
	Datum		values[COLUMN_COUNT];
	bool		nulls[COLUMN_COUNT];
} OutcomeRow;

static void
set_outcome_column(OutcomeRow *row, int column, Datum value)
{
	row->values[column] = value;
	row->nulls[column] = false;
}

static Datum
empty_array(void)
{
	JsonBuilder payload = {0};

	rsv_json_open_array(&payload, NULL);
	rsv_json_close_array(&payload);
	return rsv_json_close(&payload);
}

static void
set_outcome_record(OutcomeRow *row, const Record *record)
{
	set_outcome_column(row, COLUMN_RESERVATION, UUIDPGetDatum(&record->id));
	set_outcome_column(row, COLUMN_STATUS,
					   CStringGetTextDatum(rsv_status_name(record->status)));
	set_outcome_column(row, COLUMN_VERSION, Int32GetDatum(record->version));
	if (record->amount)
		set_outcome_column(row, COLUMN_AMOUNT, NumericGetDatum(record->amount));
	set_outcome_column(row, COLUMN_CURRENCY,
					   CStringGetTextDatum(record->currency));
	if (!TIMESTAMP_IS_NOBEGIN(record->expires_at))
		set_outcome_column(row, COLUMN_EXPIRES_AT,
						   TimestampTzGetDatum(record->expires_at));
}

Datum
rsv_outcome_form(const Outcome *outcome)
{
	TupleDesc	columns = lookup_rowtype_tupdesc(rsv_catalog()->outcome, -1);
	HeapTuple	tuple;
	OutcomeRow	row;

	Assert(outcome->accepted == (outcome->reason == REASON_NONE));
	memset(row.nulls, true, sizeof(row.nulls));
	if (outcome->has_record)
		set_outcome_record(&row, &outcome->record);
	set_outcome_column(&row, COLUMN_ACCEPTED, BoolGetDatum(outcome->accepted));
	if (outcome->reason)
		set_outcome_column(&row, COLUMN_REASON,
			CStringGetTextDatum(rsv_reason_name(outcome->reason)));
	set_outcome_column(&row, COLUMN_ALTERNATIVES, outcome->alternatives ?
					   outcome->alternatives : empty_array());
	set_outcome_column(&row, COLUMN_OVERBOOKED,
					   BoolGetDatum(outcome->overbooked));
	if (outcome->closure_id != 0)
		set_outcome_column(&row, COLUMN_CLOSURE,
						   Int64GetDatum(outcome->closure_id));
	if (outcome->nconflicts > 0)
		set_outcome_column(&row, COLUMN_CONFLICTS,
			rsv_uuid_array(outcome->conflicts, outcome->nconflicts));

	tuple = heap_form_tuple(columns, row.values, row.nulls);
	ReleaseTupleDesc(columns);
	return HeapTupleGetDatum(tuple);
}
