/*
 * best_units.c
 *		The best adjacent seats of a resource.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/funcargs.h"
#include "funcapi.h"
#include "inventory/seat_map.h"
#include "resource/resource.h"
#include "storage/statement.h"
#include "utils/rangetypes.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(reservation_best_units);

/* More would be a seating plan. */
#define MOST_SEATINGS 1000

static void
return_seating(ReturnSetInfo *result, const Seating *seating, int32 quantity)
{
	Datum		values[] = {
		RangeTypePGetDatum(rsv_range_of_units(seating->units)),
		Float8GetDatum(seating->distance / quantity),
		Int32GetDatum(seating->orphans)
	};
	bool		nulls[] = {false, false, false};

	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* A command accepts each place that is returned. */
Datum
reservation_best_units(PG_FUNCTION_ARGS)
{
	Demand		demand = {
		.resource_id = rsv_arg_id(fcinfo, 0, "resource_id"),
		.stay = rsv_arg_stay(fcinfo, 1, "during"),
		.quantity = rsv_arg_positive(fcinfo, 2, "quantity")
	};
	const char *focus = rsv_arg_optional_text(fcinfo, 3, "focus");
	int32		most = Min(rsv_arg_positive(fcinfo, 4, "max"), MOST_SEATINGS);
	Seating    *best = palloc(most * sizeof(Seating));
	const Resource *resource;
	Caller		caller;
	int			n;

	InitMaterializedSRF(fcinfo, 0);
	rsv_statement_enter(&caller);
	demand.now = rsv_clock_now();
	resource = rsv_resource_named(demand.resource_id);
	rsv_seat_map_check_focus(resource, focus);
	n = rsv_seat_map_find(resource, &demand, focus, GetActiveSnapshot(), most,
						  best);
	for (int i = 0; i < n; i++)
		if (rsv_seat_map_accepts(resource, demand, best[i].units))
			return_seating((ReturnSetInfo *) fcinfo->resultinfo, &best[i],
						   demand.quantity);
	rsv_statement_leave(&caller);
	return (Datum) 0;
}
