/*
 * stay_period.c
 *		The period of a stay that is asked for by dates.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "base/funcargs.h"
#include "resource/resource.h"
#include "storage/statement.h"

PG_FUNCTION_INFO_V1(reservation_stay);

static void
check_departure(const Resource *resource, Period stay)
{
	if (stay.to <= stay.from)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("departure must be after arrival"),
				 errdetail("By the times of resource " INT64_FORMAT " the stay would begin at %s and end at %s.",
						   resource->id,
						   pstrdup(timestamptz_to_str(stay.from)),
						   pstrdup(timestamptz_to_str(stay.to))),
				 errhint("Give the date of the last morning as departure, or set arrival_time and departure_time of the resource.")));
}

Datum
reservation_stay(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_arg_id(fcinfo, 0, "resource_id");
	int			arrival = rsv_arg_day(fcinfo, 1, "arrival");
	int			departure = rsv_arg_day(fcinfo, 2, "departure");
	const Resource *resource;
	Period		stay;
	Caller		caller;

	rsv_statement_enter(&caller);
	resource = rsv_resource_named(resource_id);
	stay.from = rsv_calendar_instant(arrival, resource->arrival_time,
									 resource->zone);
	stay.to = rsv_calendar_instant(departure, resource->departure_time,
								   resource->zone);
	check_departure(resource, stay);
	rsv_statement_leave(&caller);
	rsv_arg_check_stay(stay, "the stay");
	PG_RETURN_RANGE_P(rsv_range_of_period(stay));
}
