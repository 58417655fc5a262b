/*
 * price.c
 *		The charges of a stay, and their rates.
 */
#include "postgres.h"

#include "base/funcargs.h"
#include "funcapi.h"
#include "money/quote.h"
#include "storage/statement.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(reservation_prices);

static void
return_charge(ReturnSetInfo *result, const Charges *charges)
{
	const Rate *rate = charges->rate;
	bool		named = rate && rate->name;
	Datum		values[] = {
		DateADTGetDatum(charges->day - POSTGRES_EPOCH_JDATE),
		Int64GetDatum(charges->times),
		charges->price ? NumericGetDatum(charges->price) : (Datum) 0,
		rate ? Int64GetDatum(rate->id) : (Datum) 0,
		named ? CStringGetTextDatum(rate->name) : (Datum) 0
	};
	bool		nulls[] = {false, false, charges->price == NULL, !rate, !named};

	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	if (named)
		pfree(DatumGetPointer(values[4]));
}

Datum
reservation_prices(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_arg_id(fcinfo, 0, "resource_id");
	Period		during = rsv_arg_stay(fcinfo, 1, "during");
	int32		guests = rsv_arg_guests(fcinfo, 2);
	const char *code = rsv_arg_optional_text(fcinfo, 3, "rate_plan");
	const Resource *resource;
	Charges		charges;
	Caller		caller;

	InitMaterializedSRF(fcinfo, 0);
	rsv_statement_enter(&caller);
	resource = rsv_resource_named(resource_id);
	charges = rsv_charges_begin(resource, during, guests,
								rsv_rate_plan_require(resource, code));
	while (rsv_charges_next(&charges))
		return_charge((ReturnSetInfo *) fcinfo->resultinfo, &charges);
	rsv_statement_leave(&caller);
	return (Datum) 0;
}
