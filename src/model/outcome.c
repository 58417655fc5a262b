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
#include "storage/visibility.h"
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
set_outcome_id(OutcomeRow *row, const Record *record)
{
	set_outcome_column(row, COLUMN_RESERVATION, UUIDPGetDatum(&record->id));
	set_outcome_column(row, COLUMN_VERSION, Int32GetDatum(record->version));
}

static void
set_outcome_state(OutcomeRow *row, const Record *record)
{
	set_outcome_column(row, COLUMN_STATUS,
					   CStringGetTextDatum(rsv_status_name(record->status)));
	if (record->amount)
		set_outcome_column(row, COLUMN_AMOUNT, NumericGetDatum(record->amount));
	set_outcome_column(row, COLUMN_CURRENCY,
					   CStringGetTextDatum(record->currency));
	if (!TIMESTAMP_IS_NOBEGIN(record->expires_at))
		set_outcome_column(row, COLUMN_EXPIRES_AT,
						   TimestampTzGetDatum(record->expires_at));
}

/* Those that the caller may see */
static void
set_conflicts(OutcomeRow *row, const Outcome *outcome)
{
	int			n = outcome->nconflicts;
	pg_uuid_t  *ids;

	if (n == 0)
		return;
	ids = rsv_visible_copy(outcome->conflicts, &n);
	if (n > 0)
		set_outcome_column(row, COLUMN_CONFLICTS, rsv_uuid_array(ids, n));
}

static void
set_outcome(OutcomeRow *row, const Outcome *outcome)
{
	Assert(outcome->accepted == (outcome->reason == REASON_NONE));
	memset(row->nulls, true, sizeof(row->nulls));
	if (outcome->has_record)
		set_outcome_id(row, &outcome->record);
	if (outcome->has_record || outcome->of_booking)
		set_outcome_state(row, &outcome->record);
	set_outcome_column(row, COLUMN_ACCEPTED, BoolGetDatum(outcome->accepted));
	if (outcome->reason)
		set_outcome_column(row, COLUMN_REASON,
			CStringGetTextDatum(rsv_reason_name(outcome->reason)));
	set_outcome_column(row, COLUMN_ALTERNATIVES, outcome->alternatives ?
					   outcome->alternatives : empty_array());
	set_outcome_column(row, COLUMN_OVERBOOKED,
					   BoolGetDatum(outcome->overbooked));
	if (outcome->closure_id != 0)
		set_outcome_column(row, COLUMN_CLOSURE,
						   Int64GetDatum(outcome->closure_id));
	set_conflicts(row, outcome);
}

static Datum
form_outcome(Oid type, Datum *values, bool *nulls)
{
	TupleDesc	columns = lookup_rowtype_tupdesc(type, -1);
	HeapTuple	tuple = heap_form_tuple(columns, values, nulls);

	ReleaseTupleDesc(columns);
	return HeapTupleGetDatum(tuple);
}

Datum
rsv_outcome_form(const Outcome *outcome)
{
	OutcomeRow	row;

	set_outcome(&row, outcome);
	return form_outcome(rsv_catalog()->outcome, row.values, row.nulls);
}

/* Columns of reservation.booking_outcome before those of an outcome */
#define ITEM_COLUMNS 2

Datum
rsv_outcome_form_item(const Outcome *outcome)
{
	const Record *record = &outcome->record;
	Datum		values[ITEM_COLUMNS + COLUMN_CLOSURE];
	bool		nulls[lengthof(values)] = {false};
	OutcomeRow	row;

	Assert(outcome->has_record && record->item > 0);
	set_outcome(&row, outcome);
	values[0] = Int32GetDatum(record->item);
	values[1] = UUIDPGetDatum(&record->booking_id);
	memcpy(&values[ITEM_COLUMNS], row.values, COLUMN_CLOSURE * sizeof(Datum));
	memcpy(&nulls[ITEM_COLUMNS], row.nulls, COLUMN_CLOSURE * sizeof(bool));
	return form_outcome(rsv_catalog()->booking_outcome, values, nulls);
}
