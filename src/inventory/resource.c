/*
 * resource.c
 *		A resource and its rules, as read from its row.
 *
 * Every command needs it and hardly anybody changes it, so a session keeps
 * what it has read until a trigger on the tables it comes from says, by
 * PostgreSQL's own invalidation messages, that a row of them has changed.
 * They are sent when that is committed, and asked for at each look, so a look
 * is as fresh as a snapshot would be.
 */
#include "postgres.h"

#include "catalog.h"
#include "catalog/pg_type.h"
#include "errcodes.h"
#include "inventory/resource.h"
#include "publish/payload.h"
#include "statement.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/memutils.h"

/* Few have rates or exceptions; reading none costs as much as reading some. */
static Statement select_resource = STATEMENT(
	"SELECT name, category, capacity, overbooking, time_zone, setup_time,"
	" cleanup_time, min_duration, max_duration, min_notice, max_advance,"
	" slot, price, price_per, currency, payment = 'upfront', hold_duration,"
	" active, capture = 'on_authorize', cancellation_policy,"
	" max_holds_per_customer, max_reservations_per_customer,"
	" EXISTS (SELECT FROM reservation.rate p"
	"  WHERE p.resource_id = r.resource_id),"
	" EXISTS (SELECT FROM reservation.opening_exception e"
	"  WHERE e.resource_id = r.resource_id)"
	" FROM reservation.resource r WHERE resource_id = $1",
	INT8OID);

static Statement select_hours = STATEMENT(
	"SELECT weekday, opens, closes FROM reservation.opening_hours"
	" WHERE resource_id = $1",
	INT8OID);

static Statement select_exceptions = STATEMENT(
	"SELECT day, opens, closes FROM reservation.opening_exception"
	" WHERE resource_id = $1 ORDER BY day, opens NULLS FIRST",
	INT8OID);

/* The higher priority, else the more particular, else the later one */
static Statement select_rates = STATEMENT(
	"SELECT rate_id, name, pg_catalog.lower(period),"
	" pg_catalog.upper(period), w.mask, price FROM reservation.rate,"
	" LATERAL (SELECT pg_catalog.bit_or(1 << d % 7),"
	"  pg_catalog.count(DISTINCT d)"
	"  FROM pg_catalog.unnest(coalesce(weekdays, '{1,2,3,4,5,6,7}')) AS d)"
	" AS w(mask, n)"
	" WHERE resource_id = $1"
	" ORDER BY priority DESC,"
	" pg_catalog.upper(period) - pg_catalog.lower(period), w.n, rate_id DESC",
	INT8OID);

/* Tiers as events tell them; a policy without any is one without a time. */
static Statement select_tiers = STATEMENT(
	"SELECT $1, before, refund_percent, fee"
	" FROM (SELECT) AS policy LEFT JOIN reservation.cancellation_tier"
	" ON policy = $1 ORDER BY before DESC",
	TEXTOID);

static Statement select_siblings = STATEMENT(
	"SELECT resource_id FROM reservation.resource"
	" WHERE category = $1 AND resource_id <> $2 AND active"
	" ORDER BY name",
	TEXTOID, INT8OID);

static Interval *
read_interval(int column)
{
	Interval   *copy;

	if (rsv_row_is_null(0, column))
		return NULL;
	copy = palloc(sizeof(Interval));
	*copy = *DatumGetIntervalP(rsv_row_datum(0, column, INTERVALOID));
	return copy;
}

static int
read_day(uint64 row, int column)
{
	return POSTGRES_EPOCH_JDATE +
		DatumGetDateADT(rsv_row_datum(row, column, DATEOID));
}

static int32
read_limit(int column)
{
	return rsv_row_is_null(0, column) ? RSV_NO_LIMIT :
		rsv_row_int32(0, column);
}

static void
read_rates(Resource *resource)
{
	Arguments	arguments = {0};

	rsv_argument_int64(&arguments, resource->id);
	resource->nrates = rsv_statement_execute(&select_rates, &arguments);
	resource->rates = palloc(resource->nrates * sizeof(Rate));
	for (int i = 0; i < resource->nrates; i++)
	{
		Rate	   *rate = &resource->rates[i];

		rate->id = rsv_row_int64(i, 1);
		rate->name = rsv_row_text(i, 2);
		rate->first = rsv_row_is_null(i, 3) ? PG_INT32_MIN : read_day(i, 3);
		rate->end = rsv_row_is_null(i, 4) ? PG_INT32_MAX : read_day(i, 4);
		rate->weekdays = rsv_row_int32(i, 5);
		rate->price = rsv_row_copy(i, 6, NUMERICOID);
	}
}

static OpeningHours
read_hours(uint64 row)
{
	OpeningHours hours = {.closed = rsv_row_is_null(row, 2)};

	if (!hours.closed)
	{
		hours.opens = DatumGetTimeADT(rsv_row_datum(row, 2, TIMEOID));
		hours.closes = DatumGetTimeADT(rsv_row_datum(row, 3, TIMEOID));
	}
	return hours;
}

static void
read_schedule(Schedule *schedule, int64 resource_id, bool has_exceptions)
{
	Arguments	arguments = {0};

	rsv_argument_int64(&arguments, resource_id);
	schedule->nhours = rsv_statement_execute(&select_hours, &arguments);
	schedule->hours = palloc(schedule->nhours * sizeof(OpeningHours));
	for (int i = 0; i < schedule->nhours; i++)
	{
		schedule->hours[i] = read_hours(i);
		schedule->hours[i].day = rsv_row_int32(i, 1);
	}

	if (!has_exceptions)
		return;
	schedule->nexceptions =
		rsv_statement_execute(&select_exceptions, &arguments);
	schedule->exceptions = palloc(schedule->nexceptions * sizeof(OpeningHours));
	for (int i = 0; i < schedule->nexceptions; i++)
	{
		schedule->exceptions[i] = read_hours(i);
		schedule->exceptions[i].day = read_day(i, 1);
	}
}

static void
read_terms(Resource *resource, const char *policy)
{
	Arguments	arguments = {0};
	Payload		payload = {0};
	uint64		n;

	rsv_argument_text(&arguments, policy);
	n = rsv_statement_execute(&select_tiers, &arguments);
	rsv_payload_open_array(&payload, NULL);
	for (uint64 i = 0; i < n; i++)
	{
		rsv_payload_open_object(&payload, NULL);
		rsv_payload_text(&payload, "policy", policy);
		if (!rsv_row_is_null(i, 2))
		{
			rsv_payload_interval(&payload, "before",
								 DatumGetIntervalP(
									 rsv_row_datum(i, 2, INTERVALOID)));
			rsv_payload_money(&payload, "refund_percent",
							  rsv_row_datum(i, 3, NUMERICOID));
			rsv_payload_money(&payload, "fee",
							  rsv_row_datum(i, 4, NUMERICOID));
		}
		rsv_payload_close_object(&payload);
	}
	rsv_payload_close_array(&payload);
	resource->terms = rsv_payload_close(&payload);
}

static Resource *
read_resource(int64 resource_id)
{
	Arguments	arguments = {0};
	Resource   *resource;
	const char *policy;
	bool		has_rates;
	bool		has_exceptions;

	rsv_argument_int64(&arguments, resource_id);
	if (rsv_statement_execute(&select_resource, &arguments) == 0)
		ereport(ERROR,
				(errcode(RSV_UNKNOWN),
				 errmsg("resource " INT64_FORMAT " does not exist", resource_id),
				 errhint("reservation.resource lists those that do.")));

	resource = palloc0(sizeof(Resource));
	resource->id = resource_id;
	resource->name = rsv_row_text(0, 1);
	resource->category = rsv_row_text(0, 2);
	resource->capacity = rsv_row_int32(0, 3);
	resource->overbooking = rsv_row_int32(0, 4);
	resource->zone = rsv_calendar_zone(rsv_row_text(0, 5));
	resource->setup_time = read_interval(6);
	resource->cleanup_time = read_interval(7);
	resource->min_duration = read_interval(8);
	resource->max_duration = read_interval(9);
	resource->min_notice = read_interval(10);
	resource->max_advance = read_interval(11);
	resource->slot = read_interval(12);
	resource->priced = !rsv_row_is_null(0, 13);
	if (resource->priced)
		resource->price = rsv_row_copy(0, 13, NUMERICOID);
	resource->price_per = rsv_row_text(0, 14);
	resource->currency = rsv_row_text(0, 15);
	resource->upfront = rsv_row_bool(0, 16);
	resource->hold_duration = read_interval(17);
	resource->active = rsv_row_bool(0, 18);
	resource->capture = rsv_row_bool(0, 19);
	resource->max_holds = read_limit(21);
	resource->max_reservations = read_limit(22);
	policy = rsv_row_text(0, 20);
	has_rates = rsv_row_bool(0, 23);
	has_exceptions = rsv_row_bool(0, 24);
	if (policy)
		read_terms(resource, policy);
	if (has_rates)
		read_rates(resource);
	read_schedule(&resource->schedule, resource_id, has_exceptions);
	return resource;
}

/*
 * What has been read
 */

typedef struct Entry
{
	int64		resource_id;	/* the key */
	Resource   *resource;
} Entry;

/* More are read again when they are needed. */
#define MOST_ENTRIES 16384

static HTAB *entries = NULL;
static MemoryContext entries_context = NULL;
static uint64 changes = 0;		/* counts what may have changed anything */
static uint64 changes_seen = 0;
static Oid	tables[5];			/* what it is read from */

static void
note_change(Datum argument, Oid relation)
{
	if (!OidIsValid(relation))
		changes++;
	for (int i = 0; i < lengthof(tables); i++)
		if (relation == tables[i])
			changes++;
}

void
rsv_resource_init(void)
{
	CacheRegisterRelcacheCallback(note_change, (Datum) 0);
}

/*
 * Starts anew. The command that runs may still use what was read before, also
 * after this part of it has given its own memory back; so it is left to that
 * of the command.
 */
static void
forget_entries(void)
{
	HASHCTL		control = {.keysize = sizeof(int64),.entrysize = sizeof(Entry)};

	entries = NULL;
	if (entries_context)
		MemoryContextSetParent(entries_context, rsv_statement_outermost());
	entries_context = NULL;
	entries_context = AllocSetContextCreate(TopMemoryContext,
											"reservation resources",
											ALLOCSET_DEFAULT_SIZES);
	control.hcxt = entries_context;
	entries = hash_create("reservation resources", 64, &control,
						  HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	tables[0] = rsv_catalog()->resource;
	tables[1] = rsv_catalog()->opening_hours;
	tables[2] = rsv_catalog()->cancellation_tier;
	tables[3] = rsv_catalog()->opening_exception;
	tables[4] = rsv_catalog()->rate;
	changes_seen = changes;
}

const Resource *
rsv_resource_get(int64 resource_id)
{
	Resource   *resource;
	MemoryContext caller;
	Entry	   *entry;

	AcceptInvalidationMessages();
	if (entries == NULL || changes_seen != changes ||
		hash_get_num_entries(entries) >= MOST_ENTRIES)
		forget_entries();
	entry = hash_search(entries, &resource_id, HASH_FIND, NULL);
	if (entry)
		return entry->resource;

	caller = MemoryContextSwitchTo(entries_context);
	resource = read_resource(resource_id);
	MemoryContextSwitchTo(caller);
	/* what changed while it was read may not be in it */
	if (changes_seen == changes)
	{
		entry = hash_search(entries, &resource_id, HASH_ENTER, NULL);
		entry->resource = resource;
	}
	return resource;
}

int64 *
rsv_resource_siblings(const Resource *resource, int *n)
{
	Arguments	arguments = {0};
	int64	   *siblings;

	*n = 0;
	if (resource->category == NULL)
		return NULL;
	rsv_argument_text(&arguments, resource->category);
	rsv_argument_int64(&arguments, resource->id);
	*n = rsv_statement_execute(&select_siblings, &arguments);
	siblings = palloc(Max(*n, 1) * sizeof(int64));
	for (int i = 0; i < *n; i++)
		siblings[i] = rsv_row_int64(i, 1);
	return siblings;
}

bool
rsv_resource_any_upfront(const int64 *resource_ids, int n)
{
	for (int i = 0; i < n; i++)
		if (rsv_resource_get(resource_ids[i])->upfront)
			return true;
	return false;
}

bool
rsv_resource_any_capture(const int64 *resource_ids, int n)
{
	for (int i = 0; i < n; i++)
		if (rsv_resource_get(resource_ids[i])->capture)
			return true;
	return false;
}

TimestampTz
rsv_resource_midnight(const int64 *resource_ids, int n, TimestampTz time)
{
	TimestampTz first = DT_NOEND;

	for (int i = 0; i < n; i++)
		first = Min(first,
					rsv_calendar_midnight(
						time, rsv_resource_get(resource_ids[i])->zone));
	return first;
}

Period
rsv_resource_occupied(const Resource *resource, Period stay)
{
	if (resource->setup_time)
		stay.from = rsv_calendar_add(stay.from, resource->setup_time, -1,
									 resource->zone);
	if (resource->cleanup_time)
		stay.to = rsv_calendar_add(stay.to, resource->cleanup_time, 1,
								   resource->zone);
	return stay;
}
