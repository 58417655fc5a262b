/*
 * resource_row.c
 *		A resource as its row says it, with its hours, rates, plans and terms.
 *
 * All of it is read under one snapshot: a manager who changes the price and
 * the hours in one transaction never has a stay sold by the one without the
 * other.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "catalog/pg_type.h"
#include "resource/cancellation_policy.h"
#include "resource/customer_limit_row.h"
#include "resource/rate_plan.h"
#include "resource/resource_row.h"
#include "storage/statement.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/snapmgr.h"

#define INTERVAL_COLUMN(name) #name ", "
#define READ_INTERVAL(name) resource->name = read_interval(0, ++column);

/* EXISTS saves a query for each kind of part that the resource has none of. */
static Statement select_resource = STATEMENT_BY_INDEX(
	"SELECT " RESOURCE_INTERVALS(INTERVAL_COLUMN) "name, category, tenant, capacity,"
	" overbooking, time_zone, price, price_per, currency,"
	" payment = 'upfront', capture = 'on_authorize', active,"
	" coalesce(arrival_time, '00:00'), coalesce(departure_time, '00:00'),"
	" min_guests, max_guests, slot_from = 'opening', hours_apply = 'ends',"
	" reminders, deposit, deposit_kind = 'percent',"
	" max_holds_per_customer, max_reservations_per_customer,"
	" cancellation_policy,"
	" EXISTS (SELECT FROM reservation.rate p"
	"  WHERE p.resource_id = r.resource_id),"
	" EXISTS (SELECT FROM reservation.opening_hours h"
	"  WHERE h.resource_id = r.resource_id),"
	" EXISTS (SELECT FROM reservation.opening_exception e"
	"  WHERE e.resource_id = r.resource_id),"
	" EXISTS (SELECT FROM reservation.stay_rule s"
	"  WHERE s.resource_id = r.resource_id"
	"  OR s.category = r.category AND s.tenant = r.tenant),"
	" EXISTS (SELECT FROM reservation.rate_plan p"
	"  WHERE p.resource_id = r.resource_id"
	"  OR p.category = r.category AND p.tenant = r.tenant"
	"  OR p.resource_id IS NULL AND p.category IS NULL"
	"   AND p.tenant = r.tenant),"
	" EXISTS (SELECT FROM reservation.customer_limit l"
	"  WHERE l.resource_id = r.resource_id"
	"  OR l.category = r.category AND l.tenant = r.tenant"
	"  OR l.resource_id IS NULL AND l.category IS NULL"
	"   AND l.tenant = r.tenant)"
	" FROM reservation.resource r WHERE resource_id = $1",
	INT8OID);

static Statement select_hours = STATEMENT_BY_INDEX(
	"SELECT weekday, opens, closes, capacity FROM reservation.opening_hours"
	" WHERE resource_id = $1",
	INT8OID);

static Statement select_exceptions = STATEMENT_BY_INDEX(
	"SELECT day, opens, closes, capacity FROM reservation.opening_exception"
	" WHERE resource_id = $1 ORDER BY day, opens NULLS FIRST",
	INT8OID);

/* As a mask of weekdays, of a column of ISO 8601's numbers of them */
#define WEEKDAYS \
	"LATERAL (SELECT pg_catalog.bit_or(1 << d % 7)," \
	"  pg_catalog.count(DISTINCT d)" \
	"  FROM pg_catalog.unnest(coalesce(weekdays, '{1,2,3,4,5,6,7}')) AS d)" \
	" AS w(mask, n)"

/* The higher priority, else the more particular, else the later one */
static Statement select_rates = STATEMENT_BY_INDEX(
	"SELECT rate_id, name, pg_catalog.lower(period),"
	" pg_catalog.upper(period), w.mask, price, guests"
	" FROM reservation.rate, " WEEKDAYS
	" WHERE resource_id = $1"
	" ORDER BY priority DESC,"
	" pg_catalog.upper(period) - pg_catalog.lower(period), w.n,"
	" guests IS NULL, pg_catalog.upper(guests) - pg_catalog.lower(guests),"
	" rate_id DESC",
	INT8OID);

static Statement select_stay_rules = STATEMENT_BY_INDEX(
	"SELECT pg_catalog.lower(days), pg_catalog.upper(days), w.mask,"
	" min_nights, max_nights, min_duration, max_duration, min_notice,"
	" closed_to_arrival, closed_to_departure"
	" FROM reservation.stay_rule, " WEEKDAYS
	" WHERE resource_id = $1"
	" OR category = (SELECT r.category FROM reservation.resource r"
	"  WHERE r.resource_id = $1)"
	"  AND tenant = $2",
	INT8OID, TEXTOID);

static Interval *
read_interval(uint64 row, int column)
{
	Interval   *copy;

	if (rsv_row_is_null(row, column))
		return NULL;
	copy = palloc(sizeof(Interval));
	*copy = *DatumGetIntervalP(rsv_row_datum(row, column, INTERVALOID));
	return copy;
}

static int
read_day(uint64 row, int column)
{
	return POSTGRES_EPOCH_JDATE +
		DatumGetDateADT(rsv_row_datum(row, column, DATEOID));
}

static void
read_reminders(Resource *resource, int column)
{
	Datum	   *elements;

	if (rsv_row_is_null(0, column))
		return;
	deconstruct_array(DatumGetArrayTypeP(
						  rsv_row_datum(0, column, INTERVALARRAYOID)),
					  INTERVALOID, sizeof(Interval), false, TYPALIGN_DOUBLE,
					  &elements, NULL, &resource->nreminders);
	resource->reminders = palloc((resource->nreminders + 1) * sizeof(Interval));
	for (int i = 0; i < resource->nreminders; i++)
		resource->reminders[i] = *DatumGetIntervalP(elements[i]);
}

static int64
read_time_of_day(uint64 row, int column)
{
	return DatumGetTimeADT(rsv_row_datum(row, column, TIMEOID));
}

/* From this column on: its bounds, and the mask of weekdays */
static DateSet
read_dates(uint64 row, int column)
{
	return (DateSet) {
		.first = rsv_row_is_null(row, column) ? PG_INT32_MIN :
			read_day(row, column),
		.end = rsv_row_is_null(row, column + 1) ? PG_INT32_MAX :
			read_day(row, column + 1),
		.weekdays = rsv_row_int32(row, column + 2)
	};
}

static Numeric
read_price(int column)
{
	return rsv_row_is_null(0, column) ? NULL : rsv_row_numeric(0, column);
}

static int32
read_minimum(uint64 row, int column)
{
	return rsv_row_is_null(row, column) ? 0 : rsv_row_int32(row, column);
}

static int32
read_limit(uint64 row, int column)
{
	return rsv_row_is_null(row, column) ? RSV_NO_LIMIT :
		rsv_row_int32(row, column);
}

static void
read_rates(Resource *resource, Snapshot snapshot)
{
	Arguments	arguments = {0};

	rsv_argument_int64(&arguments, resource->id);
	resource->nrates = rsv_statement_read(&select_rates, &arguments,
										  snapshot);
	resource->rates = palloc(resource->nrates * sizeof(Rate));
	for (int i = 0; i < resource->nrates; i++)
	{
		Rate	   *rate = &resource->rates[i];

		rate->id = rsv_row_int64(i, 1);
		rate->name = rsv_row_text(i, 2);
		rate->days = read_dates(i, 3);
		rate->price = rsv_row_numeric(i, 6);
		rate->guests = rsv_row_is_null(i, 7) ? (UnitRange) {0, 0} :
			rsv_unit_range_of_range(DatumGetRangeTypeP(
				rsv_row_datum(i, 7, INT4RANGEOID)), "guests");
	}
}

static void
read_stay_rules(Resource *resource, Snapshot snapshot)
{
	Arguments	arguments = {0};

	rsv_argument_int64(&arguments, resource->id);
	rsv_argument_text(&arguments, resource->tenant);
	resource->nstay_rules = rsv_statement_read(&select_stay_rules, &arguments,
											   snapshot);
	resource->stay_rules = palloc(resource->nstay_rules * sizeof(StayRule));
	for (int i = 0; i < resource->nstay_rules; i++)
		resource->stay_rules[i] = (StayRule) {
			.days = read_dates(i, 1),
			.min_nights = read_minimum(i, 4),
			.max_nights = read_limit(i, 5),
			.min_duration = read_interval(i, 6),
			.max_duration = read_interval(i, 7),
			.min_notice = read_interval(i, 8),
			.closed_to_arrival = rsv_row_bool(i, 9),
			.closed_to_departure = rsv_row_bool(i, 10)
		};
}

static OpeningHours
read_hours(uint64 row)
{
	OpeningHours hours = {.closed = rsv_row_is_null(row, 2),
						  .capacity = read_limit(row, 4)};

	if (!hours.closed)
	{
		hours.opens = read_time_of_day(row, 2);
		hours.closes = read_time_of_day(row, 3);
	}
	return hours;
}

static void
read_week(Schedule *schedule, int64 resource_id, Snapshot snapshot)
{
	Arguments	arguments = {0};

	rsv_argument_int64(&arguments, resource_id);
	schedule->nhours = rsv_statement_read(&select_hours, &arguments, snapshot);
	schedule->hours = palloc(schedule->nhours * sizeof(OpeningHours));
	for (int i = 0; i < schedule->nhours; i++)
	{
		schedule->hours[i] = read_hours(i);
		schedule->hours[i].day = rsv_row_int32(i, 1);
		schedule->limited |= schedule->hours[i].capacity != RSV_NO_LIMIT;
	}
}

static void
read_exceptions(Schedule *schedule, int64 resource_id, Snapshot snapshot)
{
	Arguments	arguments = {0};

	rsv_argument_int64(&arguments, resource_id);
	schedule->nexceptions =
		rsv_statement_read(&select_exceptions, &arguments, snapshot);
	schedule->exceptions = palloc(schedule->nexceptions * sizeof(OpeningHours));
	for (int i = 0; i < schedule->nexceptions; i++)
	{
		schedule->exceptions[i] = read_hours(i);
		schedule->exceptions[i].day = read_day(i, 1);
		schedule->limited |= schedule->exceptions[i].capacity != RSV_NO_LIMIT;
		Assert(i == 0 || schedule->exceptions[i].day >=
			   schedule->exceptions[i - 1].day);
	}
}

void
rsv_resource_report_unknown(int64 resource_id)
{
	ereport(ERROR,
			(errcode(RSV_UNKNOWN),
			 errmsg("resource " INT64_FORMAT " does not exist", resource_id),
			 errhint("reservation.resource lists the resources that exist.")));
}

static Resource *
read_resource(int64 resource_id, Snapshot snapshot)
{
	Arguments	arguments = {0};
	Resource   *resource;
	int			column = 0;
	const char *policy;
	bool		has_rates;
	bool		has_hours;
	bool		has_exceptions;
	bool		has_stay_rules;
	bool		has_rate_plans;
	bool		has_customer_limits;
	CustomerLimit own;

	rsv_argument_int64(&arguments, resource_id);
	if (rsv_statement_read(&select_resource, &arguments, snapshot) == 0)
		rsv_resource_report_unknown(resource_id);

	resource = palloc0(sizeof(Resource));
	resource->id = resource_id;
	/* in the order of the query */
	RESOURCE_INTERVALS(READ_INTERVAL)
	resource->name = rsv_row_text(0, ++column);
	resource->category = rsv_row_text(0, ++column);
	resource->tenant = rsv_row_text(0, ++column);
	resource->capacity = rsv_row_int32(0, ++column);
	resource->overbooking = rsv_row_int32(0, ++column);
	resource->zone = rsv_calendar_zone(rsv_row_text(0, ++column));
	resource->price = read_price(++column);
	resource->price_per = rsv_price_unit_by_name(rsv_row_text(0, ++column));
	resource->currency = rsv_row_text(0, ++column);
	resource->upfront = rsv_row_bool(0, ++column);
	resource->capture = rsv_row_bool(0, ++column);
	resource->active = rsv_row_bool(0, ++column);
	resource->arrival_time = read_time_of_day(0, ++column);
	resource->departure_time = read_time_of_day(0, ++column);
	resource->min_guests = read_minimum(0, ++column);
	resource->max_guests = read_limit(0, ++column);
	resource->slot_from_opening = rsv_row_bool(0, ++column);
	resource->hours_bind_ends = rsv_row_bool(0, ++column);
	read_reminders(resource, ++column);
	resource->deposit = read_price(++column);
	resource->deposit_in_percent = rsv_row_bool(0, ++column);
	own = (CustomerLimit) {.resource_id = resource_id,
						   .max_units = RSV_NO_LIMIT};
	own.max_holds = read_limit(0, ++column);
	own.max_reservations = read_limit(0, ++column);
	policy = rsv_row_text(0, ++column);
	has_rates = rsv_row_bool(0, ++column);
	has_hours = rsv_row_bool(0, ++column);
	has_exceptions = rsv_row_bool(0, ++column);
	has_stay_rules = rsv_row_bool(0, ++column);
	has_rate_plans = rsv_row_bool(0, ++column);
	has_customer_limits = rsv_row_bool(0, ++column);
	if (policy)
		resource->terms = rsv_cancellation_policy_read(resource->tenant, policy,
													   snapshot);
	if (has_rates)
		read_rates(resource, snapshot);
	if (has_hours)
		read_week(&resource->schedule, resource_id, snapshot);
	if (has_exceptions)
		read_exceptions(&resource->schedule, resource_id, snapshot);
	if (has_stay_rules)
		read_stay_rules(resource, snapshot);
	if (has_rate_plans)
		rsv_rate_plan_read(resource, snapshot);
	rsv_customer_limit_read(resource, &own, has_customer_limits, snapshot);
	return resource;
}

Resource *
rsv_resource_read(int64 resource_id)
{
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	Resource   *resource = read_resource(resource_id, snapshot);

	UnregisterSnapshot(snapshot);
	return resource;
}
