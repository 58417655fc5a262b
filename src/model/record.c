/*
 * record.c
 *		A row of reservation, read and written whole.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/errcodes.h"
#include "base/period.h"
#include "model/booking_row.h"
#include "model/record.h"
#include "storage/catalog.h"
#include "storage/locking.h"
#include "storage/slow_wait.h"
#include "storage/statement.h"
#include "storage/tuple_insert.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

/* The columns after the key, in the table's order, before details and after */
#define COLUMNS_BEFORE \
	"created_at, confirmed_at, checked_in_at, checked_out_at, ended_at," \
	" expires_at, version, sequence, quantity, priority, amount_fixed," \
	" simulated, status, payment_status, customer, resource_ids, during," \
	" amount, currency, cancellation_terms, units"
#define COLUMNS_AFTER \
	"prices, posted, terms_from, booking_id, item, pending, guests," \
	" rate_plan, deposit, balance_due_at, waived"

#define SELECT_RECORD \
	"SELECT " COLUMNS_BEFORE ", " COLUMNS_AFTER ", tenant FROM reservation.reservation WHERE reservation_id = $1"

/* by RecordLock */
static Statement select_record[] = {
	STATEMENT_BY_INDEX(SELECT_RECORD, UUIDOID),
	STATEMENT_BY_INDEX(SELECT_RECORD " FOR NO KEY UPDATE", UUIDOID),
	STATEMENT_BY_INDEX(SELECT_RECORD " FOR NO KEY UPDATE SKIP LOCKED", UUIDOID),
};

#define COLUMN_TYPES \
	TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, \
	TIMESTAMPTZOID, TIMESTAMPTZOID, INT4OID, INT4OID, INT4OID, INT4OID, \
	BOOLOID, BOOLOID, TEXTOID, TEXTOID, TEXTOID, INT8ARRAYOID, \
	TSTZRANGEOID, NUMERICOID, TEXTOID, JSONBOID, INT4RANGEOID, \
	JSONBOID, \
	JSONBOID, NUMERICOID, TIMESTAMPTZOID, UUIDOID, INT4OID, JSONBOID, \
	INT4OID, TEXTOID, NUMERICOID, TIMESTAMPTZOID, TEXTARRAYOID

static Statement insert_record = STATEMENT(
	"INSERT INTO reservation.reservation"
	" (reservation_id, " COLUMNS_BEFORE ", details, " COLUMNS_AFTER ", tenant)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
	" $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28,"
	" $29, $30, $31, $32, $33, $34, $35)",
	UUIDOID, COLUMN_TYPES, TEXTOID);

static InsertTarget records = {.insert = &insert_record};

static Statement update_record = STATEMENT_BY_INDEX(
	"UPDATE reservation.reservation"
	" SET (" COLUMNS_BEFORE ", details, " COLUMNS_AFTER ") ="
	" ROW($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,"
	" $16, $17, $18, $19, $20, $21, $22, COALESCE($23, details),"
	" $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34)"
	" WHERE reservation_id = $1",
	UUIDOID, COLUMN_TYPES);

#ifdef USE_ASSERT_CHECKING
static bool
ids_are_rising(const int64 *ids, int n)
{
	for (int i = 1; i < n; i++)
		if (ids[i - 1] >= ids[i])
			return false;
	return true;
}

static bool
record_is_sound(const Record *record)
{
	if (record->status == STATUS_NONE || record->quantity < 1 ||
		record->during.from >= record->during.to)
		return false;
	if ((record->status == STATUS_HELD || record->pending) ==
		TIMESTAMP_IS_NOBEGIN(record->expires_at))
		return false;
	if (record->amount &&
		rsv_amount_is_more(rsv_amount_nothing(), record->amount))
		return false;
	return record->amount || !record->amount_fixed;
}
#endif

void
rsv_record_init(Record *record, int64 *resource_ids, int nresources)
{
	Assert(ids_are_rising(resource_ids, nresources));
	memset(record, 0, sizeof(Record));
	record->resource_ids = resource_ids;
	record->nresources = nresources;
	record->expires_at = DT_NOBEGIN;
	record->created_at = record->confirmed_at = DT_NOBEGIN;
	record->checked_in_at = record->checked_out_at = DT_NOBEGIN;
	record->ended_at = record->terms_from = DT_NOBEGIN;
	record->balance_due_at = DT_NOBEGIN;
	record->deadlines = rsv_deadlines_none();
}

bool
rsv_record_keeps_balance(const Record *record)
{
	return record->deposit && record->status != STATUS_HELD &&
		record->status != STATUS_WAITLISTED &&
		!rsv_status_is_void(record->status);
}

static Deadlines
deadlines_of(const Record *record)
{
	Deadlines	deadlines = rsv_deadlines_none();

	deadlines.nresources = record->nresources;
	deadlines.resource_ids = record->resource_ids;
	deadlines.expiry = record->expires_at;
	if (record->status == STATUS_CHECKED_IN)
		deadlines.departure = record->pending ? record->expires_at :
			record->during.to;
	if (rsv_record_keeps_balance(record))
		deadlines.balance = record->balance_due_at;
	return deadlines;
}

static TimestampTz
read_time(int column)
{
	return rsv_row_is_null(0, column) ? DT_NOBEGIN : rsv_row_time(0, column);
}

static bool
select_row(const pg_uuid_t *id, RecordLock lock)
{
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, id);
	return rsv_statement_execute(&select_record[lock], &arguments) > 0;
}

static bool
await_row(const pg_uuid_t *id)
{
	SlowWait	wait = rsv_slow_wait_begin();
	bool		found;

	Assert(rsv_lock_may_wait());
	if (wait.timed && select_row(id, RECORD_SKIP))
		return true;
	found = select_row(id, RECORD_WAIT);
	if (found && wait.timed)
		rsv_slow_wait_end(&wait, "reservation %s",
						  DatumGetCString(DirectFunctionCall1(
							  uuid_out, UUIDPGetDatum(id))));
	return found;
}

bool
rsv_record_read(Record *record, const pg_uuid_t *id, RecordLock lock)
{
	if (lock == RECORD_WAIT ? !await_row(id) : !select_row(id, lock))
		return false;

	memset(record, 0, sizeof(Record));
	record->id = *id;
	record->created_at = read_time(1);
	record->confirmed_at = read_time(2);
	record->checked_in_at = read_time(3);
	record->checked_out_at = read_time(4);
	record->ended_at = read_time(5);
	record->expires_at = read_time(6);
	record->version = rsv_row_int32(0, 7);
	record->sequence = rsv_row_int32(0, 8);
	record->quantity = rsv_row_int32(0, 9);
	record->priority = rsv_row_int32(0, 10);
	record->amount_fixed = rsv_row_bool(0, 11);
	record->simulated = rsv_row_bool(0, 12);
	record->status = rsv_status_by_name(rsv_row_text(0, 13));
	record->payment_status = rsv_payment_status_by_name(rsv_row_text(0, 14));
	record->customer = rsv_row_text(0, 15);
	record->resource_ids = rsv_row_ids(0, 16, &record->nresources);
	record->during = rsv_row_period(0, 17);
	record->amount = rsv_row_numeric(0, 18);
	record->currency = rsv_row_text(0, 19);
	record->terms = rsv_row_copy(0, 20, JSONBOID);
	record->wants_named_units = !rsv_row_is_null(0, 21);
	if (record->wants_named_units)
		record->units = rsv_unit_range_of_range(DatumGetRangeTypeP(
			rsv_row_datum(0, 21, INT4RANGEOID)), "units");
	record->prices = rsv_row_copy(0, 22, JSONBOID);
	record->posted = rsv_row_is_null(0, 23) ? NULL : rsv_row_numeric(0, 23);
	record->terms_from = read_time(24);
	record->pending = rsv_row_copy(0, 27, JSONBOID);
	record->guests = rsv_row_is_null(0, 28) ? 0 : rsv_row_int32(0, 28);
	record->rate_plan = rsv_row_text(0, 29);
	record->deposit = rsv_row_numeric(0, 30);
	record->balance_due_at = read_time(31);
	if (!rsv_row_is_null(0, 32))
		record->waived = rsv_rules_of_array(rsv_row_datum(0, 32, TEXTARRAYOID));
	record->tenant = rsv_row_text(0, 33);
	record->deadlines = deadlines_of(record);
	if (!rsv_row_is_null(0, 25))
	{
		record->booking_id = rsv_row_uuid(0, 25);
		record->item = rsv_row_int32(0, 26);
	}
	return true;
}

static void
add_optional(Arguments *arguments, Datum value)
{
	if (value)
		rsv_argument_datum(arguments, value);
	else
		rsv_argument_null(arguments);
}

void
rsv_record_report_unknown(const pg_uuid_t *id)
{
	ereport(ERROR,
			(errcode(RSV_UNKNOWN),
			 errmsg("reservation %s does not exist",
					DatumGetCString(DirectFunctionCall1(
						uuid_out, UUIDPGetDatum(id)))),
			 errhint("Use the id from the outcome of its creation; a retry succeeds only after the creation is committed.")));
}

void
rsv_record_require(Record *record, const pg_uuid_t *id, RecordLock lock)
{
	if (!rsv_record_read(record, id, lock))
		rsv_record_report_unknown(id);
}

static void
add_booking(Arguments *arguments, const Record *record)
{
	if (record->item == 0)
	{
		rsv_argument_null(arguments);
		rsv_argument_null(arguments);
		return;
	}
	rsv_argument_uuid(arguments, &record->booking_id);
	rsv_argument_int32(arguments, record->item);
}

/* The columns of the row that change, in the table's order */
static void
add_columns(Arguments *arguments, const Record *record)
{
	Assert(ids_are_rising(record->resource_ids, record->nresources));
	Assert(record_is_sound(record));
	rsv_argument_uuid(arguments, &record->id);
	rsv_argument_time(arguments, record->created_at);
	rsv_argument_time(arguments, record->confirmed_at);
	rsv_argument_time(arguments, record->checked_in_at);
	rsv_argument_time(arguments, record->checked_out_at);
	rsv_argument_time(arguments, record->ended_at);
	rsv_argument_time(arguments, record->expires_at);
	rsv_argument_int32(arguments, record->version);
	rsv_argument_int32(arguments, record->sequence);
	rsv_argument_int32(arguments, record->quantity);
	rsv_argument_int32(arguments, record->priority);
	rsv_argument_bool(arguments, record->amount_fixed);
	rsv_argument_bool(arguments, record->simulated);
	rsv_argument_text(arguments, rsv_status_name(record->status));
	rsv_argument_text(arguments,
					  rsv_payment_status_name(record->payment_status));
	rsv_argument_text(arguments, record->customer);
	rsv_argument_ids(arguments, record->resource_ids, record->nresources);
	rsv_argument_period(arguments, record->during);
	rsv_argument_numeric(arguments, record->amount);
	rsv_argument_text(arguments, record->currency);
	add_optional(arguments, record->terms);
	if (record->wants_named_units)
		rsv_argument_span(arguments, record->units);
	else
		rsv_argument_null(arguments);
	add_optional(arguments, record->details);
	add_optional(arguments, record->prices);
	rsv_argument_numeric(arguments, record->posted);
	rsv_argument_time(arguments, record->terms_from);
	add_booking(arguments, record);
	add_optional(arguments, record->pending);
	if (record->guests)
		rsv_argument_int32(arguments, record->guests);
	else
		rsv_argument_null(arguments);
	rsv_argument_text(arguments, record->rate_plan);
	rsv_argument_numeric(arguments, record->deposit);
	rsv_argument_time(arguments, record->balance_due_at);
	add_optional(arguments, record->waived ? rsv_rules_array(record->waived) :
				 (Datum) 0);
}

static void
write_deadlines(Record *record)
{
	Deadlines	deadlines = deadlines_of(record);

	rsv_deadlines_write(&record->id, &record->deadlines, &deadlines);
	record->deadlines = deadlines;
}

void
rsv_record_insert(Record *record)
{
	Arguments	columns = {0};

	add_columns(&columns, record);
	rsv_argument_text(&columns, record->tenant);
	rsv_tuple_insert(&records, rsv_catalog()->reservation, &columns, 1);
	write_deadlines(record);
	if (record->item > 0)
		rsv_booking_row_insert(&record->booking_id, record->item, &record->id);
}

void
rsv_record_update(Record *record)
{
	Arguments	arguments = {0};

	add_columns(&arguments, record);
	rsv_statement_write(&update_record, &arguments, 1);
	write_deadlines(record);
}

Numeric
rsv_record_posted(const Record *record)
{
	return record->posted ? record->posted : rsv_amount_nothing();
}

bool
rsv_record_costs(const Record *record)
{
	return record->amount && !rsv_amount_is_nothing(record->amount);
}

bool
rsv_record_has_ended(const Record *record, TimestampTz now)
{
	return (!TIMESTAMP_IS_NOBEGIN(record->expires_at) &&
			record->expires_at <= now) ||
		(record->status == STATUS_WAITLISTED && record->during.to <= now);
}
