/*
 * find_slots.c
 *		Queries about room. A command accepts each stay that they offer.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/funcargs.h"
#include "base/period.h"
#include "funcapi.h"
#include "inventory/alternatives.h"
#include "miscadmin.h"
#include "money/quote.h"
#include "query/promotion_price.h"
#include "storage/statement.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(reservation_is_available);
PG_FUNCTION_INFO_V1(reservation_alternatives);
PG_FUNCTION_INFO_V1(reservation_find_slots_of);
PG_FUNCTION_INFO_V1(reservation_quote);
PG_FUNCTION_INFO_V1(reservation_require_resource);
PG_FUNCTION_INFO_V1(reservation_normalize);
PG_FUNCTION_INFO_V1(reservation_open_periods);

/* More would be a report */
#define MOST_SLOTS 10000

Datum
reservation_is_available(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_arg_id(fcinfo, 0, "resource_id");
	Period		during = rsv_arg_stay(fcinfo, 1, "during");
	Demand		wanted = {.quantity = rsv_arg_positive(fcinfo, 2, "quantity"),
						  .guests = rsv_arg_guests(fcinfo, 3)};
	Caller		caller;
	bool		available;

	rsv_statement_enter(&caller);
	wanted.now = rsv_clock_now();
	available = rsv_availability_accepts(RULES_OF_BOOKING,
										 rsv_resource_named(resource_id),
										 during, &wanted, NULL);
	rsv_statement_leave(&caller);
	PG_RETURN_BOOL(available);
}

static void
return_slots(FunctionCallInfo fcinfo, const Slot *slots, int n)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	for (int i = 0; i < n; i++)
	{
		Datum		values[] = {
			Int64GetDatum(slots[i].resource_id),
			RangeTypePGetDatum(rsv_range_of_period(slots[i].stay))
		};
		bool		nulls[] = {false, false};

		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
}

Datum
reservation_alternatives(PG_FUNCTION_ARGS)
{
	Demand		wanted = {
		.resource_id = rsv_arg_id(fcinfo, 0, "resource_id"),
		.stay = rsv_arg_stay(fcinfo, 1, "during"),
		.quantity = rsv_arg_positive(fcinfo, 2, "quantity"),
		.guests = rsv_arg_guests(fcinfo, 4)
	};
	int32		most = Min(rsv_arg_positive(fcinfo, 3, "max"), MOST_SLOTS);
	Slot	   *slots = palloc(most * sizeof(Slot));
	Caller		caller;
	int			n;

	InitMaterializedSRF(fcinfo, 0);
	rsv_statement_enter(&caller);
	wanted.now = rsv_clock_now();
	(void) rsv_resource_named(wanted.resource_id);
	n = rsv_alternatives_find(&wanted, most, slots);
	rsv_statement_leave(&caller);
	return_slots(fcinfo, slots, n);
	return (Datum) 0;
}

/*
 * The slots of one resource. find_slots() calls it for each resource that may
 * have some, and once without a resource, so that wrong arguments are an error
 * even where no resource matches.
 */
Datum
reservation_find_slots_of(PG_FUNCTION_ARGS)
{
	Interval   *duration = rsv_arg_duration(fcinfo, 0, "duration");
	Period		within = rsv_arg_period(fcinfo, 1, "within");
	Party		party = {rsv_arg_positive(fcinfo, 3, "quantity"),
	rsv_arg_guests(fcinfo, 6)};
	Interval   *step = rsv_arg_interval(fcinfo, 4, "step");
	int32		most = Min(rsv_arg_positive(fcinfo, 5, "max"), MOST_SLOTS);
	Slot	   *slots = palloc(most * sizeof(Slot));
	Caller		caller;
	int			n;

	rsv_arg_check_duration(duration, within.from);
	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(2))
		return (Datum) 0;
	rsv_statement_enter(&caller);
	(void) rsv_resource_named(PG_GETARG_INT64(2));
	n = rsv_availability_search(PG_GETARG_INT64(2), duration, within, party,
								step, most, rsv_clock_now(), slots);
	rsv_statement_leave(&caller);
	return_slots(fcinfo, slots, n);
	return (Datum) 0;
}

Datum
reservation_quote(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_arg_id(fcinfo, 0, "resource_id");
	Period		during = rsv_arg_stay(fcinfo, 1, "during");
	Party		party = {rsv_arg_positive(fcinfo, 2, "quantity"),
	rsv_arg_guests(fcinfo, 4)};
	const char *code = rsv_arg_optional_text(fcinfo, 3, "promotion_code");
	const char *plan = rsv_arg_optional_text(fcinfo, 5, "rate_plan");
	const Resource *resource;
	Caller		caller;
	Numeric		amount;

	if (code)
		rsv_promotion_require_redeemer();
	rsv_statement_enter(&caller);
	resource = rsv_resource_named(resource_id);
	amount = rsv_quote(resource, during, party,
					   rsv_rate_plan_require(resource, plan));
	if (code)
		(void) rsv_promotion_reduce(&amount, code, resource, during, 0);
	if (amount)
		amount = rsv_statement_keep(amount, VARSIZE(amount));
	rsv_statement_leave(&caller);
	if (amount == NULL)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(amount);
}

Datum
reservation_require_resource(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_arg_id(fcinfo, 0, "resource_id");
	Caller		caller;

	rsv_statement_enter(&caller);
	(void) rsv_resource_named(resource_id);
	rsv_statement_leave(&caller);
	PG_RETURN_INT64(resource_id);
}

Datum
reservation_normalize(PG_FUNCTION_ARGS)
{
	Period		during = rsv_arg_period(fcinfo, 0, "during");

	PG_RETURN_RANGE_P(rsv_range_of_period(during));
}

/* The open parts of a period; all of it where there are no hours */
Datum
reservation_open_periods(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_arg_id(fcinfo, 0, "resource_id");
	Period		during = rsv_arg_period(fcinfo, 1, "during");
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const Resource *resource;
	Period		open;
	Caller		caller;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	rsv_statement_enter(&caller);
	resource = rsv_resource_named(resource_id);
	while (during.from < during.to &&
		   rsv_schedule_open_period(during.from, during.to, &resource->schedule,
									resource->zone, &open) &&
		   open.from < during.to)
	{
		Period part = {Max(open.from, during.from), Min(open.to, during.to)};
		Datum		values[] = {RangeTypePGetDatum(rsv_range_of_period(part))};
		bool		nulls[] = {false};

		CHECK_FOR_INTERRUPTS();
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		pfree(DatumGetPointer(values[0]));
		during.from = open.to;
	}
	rsv_statement_leave(&caller);
	return (Datum) 0;
}
