/*
 * customer_count.c
 *		The reservations and units of a customer, as a limit counts them.
 *
 * A hold that has ended is none, whether or not it was expired already, nor is
 * a wait for what is past, and a change that was not paid in time has changed
 * nothing. One that may yet be paid stands in both its places: it counts in the
 * one that it has come from, too, but for the limits of a resource's own
 * columns, which bind requests.
 *
 * Rows that other transactions have not committed come as jsonb. A reservation
 * may be among them more than once, and among the committed ones; it counts as
 * what it has most.
 */
#include "postgres.h"

#include "base/json_builder.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "model/deadline.h"
#include "resource/customer_count.h"
#include "storage/catalog.h"
#include "storage/layout.h"
#include "storage/statement.h"
#include "storage/uncommitted.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

#define COUNTED_AT_A_TIME "'waitlisted', 'held', 'confirmed'"
#define COUNTED_AT_ONCE COUNTED_AT_A_TIME ", 'checked_in'"
#define COUNTED_PER_PERIOD COUNTED_AT_ONCE ", 'checked_out', 'no_show'"

/*
 * Each reservation of the customer, for each resource and each place that it
 * has: $1 the customer, $2 the reservation beside which they are counted, $3
 * now, $4 uncommitted rows, $5 whether places count that a change has come
 * from, $6 and $7 the resource or the category of the limit, $8 the tenant.
 */
#define WITH_STAYS \
	"WITH written AS (" \
	" SELECT r.reservation_id, 0 AS copy, 0::bigint AS open, r.customer," \
	"  r.status, r.resource_ids, pg_catalog.lower(r.during) AS \"from\"," \
	"  pg_catalog.upper(r.during) AS \"to\", r.quantity, r.expires_at," \
	"  r.pending FROM reservation.reservation r WHERE r.customer = $1" \
	"   AND r.tenant = $8" \
	" UNION ALL" \
	" SELECT n.reservation_id, 0, 0, n.customer, n.status, n.resource_ids," \
	"  pg_catalog.lower(n.during), pg_catalog.upper(n.during), n.quantity," \
	"  n.expires_at, n.pending FROM reservation.deadline d" \
	"  JOIN reservation.reservation n ON n.reservation_id = d.reservation_id" \
	"  WHERE d.kind = '" RSV_DEADLINE_EXPIRY "' AND d.due_at <= $3" \
	"  AND n.pending IS NOT NULL AND n.customer <> $1" \
	"  AND n.tenant = $8" \
	" UNION ALL" \
	" SELECT o.reservation_id, o.copy, o.open, $1, o.status, o.resource_ids," \
	"  o.\"from\", o.\"to\", o.quantity, o.expires_at, o.pending" \
	"  FROM pg_catalog.jsonb_to_recordset($4) AS o (reservation_id uuid," \
	"   copy int, open bigint, status text, resource_ids bigint[]," \
	"   \"from\" timestamptz, \"to\" timestamptz, quantity int," \
	"   expires_at timestamptz, pending jsonb)" \
	"), place AS (" \
	" SELECT w.reservation_id, w.copy, false AS kept, w.open, w.status," \
	"  w.resource_ids, w.\"from\", w.\"to\", w.quantity FROM written w" \
	"  WHERE w.customer = $1 AND (w.expires_at IS NULL OR w.expires_at > $3)" \
	"  AND (w.status <> 'waitlisted' OR w.\"to\" > $3)" \
	" UNION ALL" \
	" SELECT w.reservation_id, w.copy, true, w.open, w.status," \
	"  k.resource_ids, k.\"from\", k.\"to\", k.quantity" \
	"  FROM written w CROSS JOIN LATERAL" \
	"  pg_catalog.jsonb_to_record(w.pending) AS k (customer text," \
	"   resource_ids bigint[], \"from\" timestamptz, \"to\" timestamptz," \
	"   quantity int)" \
	"  WHERE w.pending IS NOT NULL AND k.customer = $1" \
	"  AND ($5 OR w.expires_at <= $3)" \
	"), stay AS (" \
	" SELECT p.reservation_id, p.copy, p.kept, p.open, p.status, p.\"from\"," \
	"  p.\"to\", p.quantity, x.time_zone" \
	"  FROM place p CROSS JOIN LATERAL" \
	"  pg_catalog.unnest(p.resource_ids) AS of (resource_id)" \
	"  JOIN reservation.resource x ON x.resource_id = of.resource_id" \
	"  WHERE p.reservation_id <> $2" \
	"  AND ($6 IS NULL OR of.resource_id = $6)" \
	"  AND ($7 IS NULL OR x.category = $7)" \
	")"

/* Of those that it has picked */
#define COUNT_STAYS(condition) \
	WITH_STAYS \
	" SELECT pg_catalog.count(sure)," \
	" coalesce(pg_catalog.sum(sure), 0)::bigint," \
	" pg_catalog.count(*) FILTER (WHERE held_surely)," \
	" pg_catalog.count(*), coalesce(pg_catalog.sum(most), 0)::bigint," \
	" pg_catalog.count(*) FILTER (WHERE held)," \
	" coalesce(pg_catalog.max(open) FILTER (WHERE most > coalesce(sure, 0)" \
	"  OR held AND held_surely IS NOT TRUE), 0)" \
	" FROM (SELECT pg_catalog.max(units) FILTER (WHERE open = 0) AS sure," \
	"  pg_catalog.max(units) AS most," \
	"  pg_catalog.bool_or(held) FILTER (WHERE open = 0) AS held_surely," \
	"  pg_catalog.bool_or(held) AS held, pg_catalog.max(open) AS open" \
	"  FROM (SELECT reservation_id, open, pg_catalog.sum(quantity) AS units," \
	"   pg_catalog.bool_or(status = 'held') AS held" \
	"   FROM stay WHERE " condition \
	"   GROUP BY reservation_id, copy, kept, open) AS each" \
	"  GROUP BY reservation_id) AS his"

static Statement count_at_a_time = STATEMENT_BY_INDEX(
	COUNT_STAYS("\"to\" > $3 AND status IN (" COUNTED_AT_A_TIME ")"),
	TEXTOID, UUIDOID, TIMESTAMPTZOID, JSONBOID, BOOLOID, INT8OID, TEXTOID,
	TEXTOID);

/* $9 and $10: the first day, and that after the last, from 2000 on */
static Statement count_per_period = STATEMENT_BY_INDEX(
	COUNT_STAYS("pg_catalog.timezone(time_zone, \"from\")::date"
				" - '2000-01-01'::date >= $9"
				" AND pg_catalog.timezone(time_zone, \"from\")::date"
				" - '2000-01-01'::date < $10"
				" AND status IN (" COUNTED_PER_PERIOD ")"),
	TEXTOID, UUIDOID, TIMESTAMPTZOID, JSONBOID, BOOLOID, INT8OID, TEXTOID,
	TEXTOID, INT4OID, INT4OID);

/* $9 and $10: the stay */
static Statement find_overlap = STATEMENT_BY_INDEX(
	WITH_STAYS
	" SELECT coalesce(pg_catalog.bool_or(open = 0), false),"
	" pg_catalog.count(*) > 0, coalesce(pg_catalog.max(open), 0)"
	" FROM stay WHERE \"from\" < $10 AND \"to\" > $9"
	" AND status IN (" COUNTED_AT_ONCE ")",
	TEXTOID, UUIDOID, TIMESTAMPTZOID, JSONBOID, BOOLOID, INT8OID, TEXTOID,
	TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID);

bool
rsv_customer_counts(LimitKind kind, Status status)
{
	switch (status)
	{
		case STATUS_NONE:
		case STATUS_WAITLISTED:
		case STATUS_HELD:
		case STATUS_CONFIRMED:
			return true;
		case STATUS_CHECKED_IN:
			return kind != LIMIT_AT_A_TIME;
		case STATUS_CHECKED_OUT:
		case STATUS_NO_SHOW:
			return kind == LIMIT_PER_PERIOD;
		case STATUS_CANCELED:
		case STATUS_EXPIRED:
		case STATUS_REJECTED:
			break;
	}
	return false;
}

typedef struct UncommittedStays
{
	JsonBuilder json;
	const char *tenant;
	int			n;
} UncommittedStays;

static void
add_resource_ids(JsonBuilder *json, Datum resource_ids)
{
	ArrayType  *array = DatumGetArrayTypeP(resource_ids);
	int			n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));

	rsv_json_open_array(json, "resource_ids");
	for (int i = 0; i < n; i++)
		rsv_json_id(json, NULL, ((int64 *) ARR_DATA_PTR(array))[i]);
	rsv_json_close_array(json);
}

static void
add_uncommitted_stay(TupleTableSlot *row, TransactionId by, void *argument)
{
	UncommittedStays *stays = argument;
	JsonBuilder *json = &stays->json;
	bool		null;
	Datum		value;
	Period		during = rsv_period_of_range(
		DatumGetRangeTypeP(slot_getattr(row, RESERVATION_DURING, &null)),
		"during");

	if (strcmp(TextDatumGetCString(
				   slot_getattr(row, RESERVATION_TENANT, &null)),
			   stays->tenant) != 0)
		return;
	rsv_json_open_object(json, NULL);
	rsv_json_uuid(json, "reservation_id", DatumGetUUIDP(
					  slot_getattr(row, RESERVATION_RESERVATION_ID, &null)));
	rsv_json_number(json, "copy", ++stays->n);
	rsv_json_number(json, "open", by);
	rsv_json_text(json, "status", TextDatumGetCString(
					  slot_getattr(row, RESERVATION_STATUS, &null)));
	add_resource_ids(json,
					 slot_getattr(row, RESERVATION_RESOURCE_IDS, &null));
	rsv_json_time(json, "from", during.from);
	rsv_json_time(json, "to", during.to);
	rsv_json_number(json, "quantity", DatumGetInt32(
						slot_getattr(row, RESERVATION_QUANTITY, &null)));
	value = slot_getattr(row, RESERVATION_EXPIRES_AT, &null);
	if (!null)
		rsv_json_time(json, "expires_at", DatumGetTimestampTz(value));
	value = slot_getattr(row, RESERVATION_PENDING, &null);
	if (!null)
		rsv_json_jsonb(json, "pending", value);
	rsv_json_close_object(json);
}

Datum
rsv_customer_find_uncommitted(const char *tenant, const char *customer)
{
	UncommittedStays stays = {.tenant = tenant};
	IndexKey	look = {.table = rsv_catalog()->reservation,
		.index = rsv_catalog()->reservation_customer,
	.id_column = RESERVATION_RESERVATION_ID};

	rsv_look_key(&look, 1, F_TEXTEQ, CStringGetTextDatum(customer));
	rsv_json_open_array(&stays.json, NULL);
	rsv_uncommitted_visit(&look, add_uncommitted_stay, &stays);
	rsv_json_close_array(&stays.json);
	return rsv_json_close(&stays.json);
}

Datum
rsv_customer_no_uncommitted(void)
{
	JsonBuilder none = {0};

	rsv_json_open_array(&none, NULL);
	rsv_json_close_array(&none);
	return rsv_json_close(&none);
}

static CustomerCounts
read_counts(void)
{
	return (CustomerCounts) {
		.sure = {.reservations = rsv_row_int64(0, 1),
				 .units = rsv_row_int64(0, 2),.holds = rsv_row_int64(0, 3)},
		.most = {.reservations = rsv_row_int64(0, 4),
				 .units = rsv_row_int64(0, 5),.holds = rsv_row_int64(0, 6)},
		.by = (TransactionId) rsv_row_int64(0, 7)
	};
}

CustomerCounts
rsv_customer_count(const CustomerLimit *limit, const Record *record,
				   LocalDays days, TimestampTz now, Datum uncommitted)
{
	Arguments	arguments = {0};

	rsv_argument_text(&arguments, record->customer);
	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_time(&arguments, now);
	rsv_argument_datum(&arguments, uncommitted);
	rsv_argument_bool(&arguments, limit->id != 0);
	if (limit->resource_id)
		rsv_argument_int64(&arguments, limit->resource_id);
	else
		rsv_argument_null(&arguments);
	rsv_argument_text(&arguments, limit->category);
	rsv_argument_text(&arguments, record->tenant);
	if (limit->kind == LIMIT_NO_OVERLAP)
	{
		rsv_argument_time(&arguments, record->during.from);
		rsv_argument_time(&arguments, record->during.to);
		(void) rsv_statement_execute(&find_overlap, &arguments);
		return (CustomerCounts) {
			.sure = {.overlaps = rsv_row_bool(0, 1)},
			.most = {.overlaps = rsv_row_bool(0, 2)},
			.by = (TransactionId) rsv_row_int64(0, 3)
		};
	}
	if (limit->kind == LIMIT_PER_PERIOD)
	{
		rsv_argument_int32(&arguments, days.first - POSTGRES_EPOCH_JDATE);
		rsv_argument_int32(&arguments, days.end - POSTGRES_EPOCH_JDATE);
	}
	(void) rsv_statement_execute(limit->kind == LIMIT_PER_PERIOD ?
								 &count_per_period : &count_at_a_time,
								 &arguments);
	return read_counts();
}
