/*
 * occupancy.c
 *		The type reservation.occupancy: units of a resource over a period.
 *
 * An exclusion constraint with && over this type is the guarantee that
 * nothing is sold twice, so this file knows nothing else of the extension.
 */
#include "postgres.h"

#include "base/period.h"
#include "occupancy/occupancy.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* sql/10-occupancy.sql says so, as INTERNALLENGTH. */
StaticAssertDecl(sizeof(Occupancy) == 32, "an occupancy has 32 bytes");

PG_FUNCTION_INFO_V1(reservation_occupancy_in);
PG_FUNCTION_INFO_V1(reservation_occupancy_out);
PG_FUNCTION_INFO_V1(reservation_occupancy);
PG_FUNCTION_INFO_V1(reservation_occupancy_overlaps);

static bool
overlaps(const Occupancy *a, const Occupancy *b)
{
	return a->resource_id == b->resource_id &&
		rsv_period_overlaps(a->during, b->during) &&
		rsv_unit_range_overlaps(a->units, b->units);
}

Datum
reservation_occupancy_in(PG_FUNCTION_ARGS)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("cannot accept a value of type %s", "occupancy"),
			 errhint("Use reservation.occupancy(resource_id, units, during).")));
}

Datum
reservation_occupancy_out(PG_FUNCTION_ARGS)
{
	Occupancy  *occupancy = (Occupancy *) PG_GETARG_POINTER(0);
	char	   *from = pstrdup(timestamptz_to_str(occupancy->during.from));

	PG_RETURN_CSTRING(psprintf("(" INT64_FORMAT ",%s,[%s,%s))",
							   occupancy->resource_id,
							   rsv_unit_range_text(occupancy->units), from,
							   timestamptz_to_str(occupancy->during.to)));
}

Datum
reservation_occupancy(PG_FUNCTION_ARGS)
{
	Occupancy  *occupancy = palloc(sizeof(Occupancy));

	occupancy->resource_id = PG_GETARG_INT64(0);
	occupancy->units = rsv_unit_range_of_range(PG_GETARG_RANGE_P(1), "units");
	occupancy->during = rsv_period_of_range(PG_GETARG_RANGE_P(2), "during");
	PG_RETURN_POINTER(occupancy);
}

Datum
reservation_occupancy_overlaps(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(overlaps((Occupancy *) PG_GETARG_POINTER(0),
							(Occupancy *) PG_GETARG_POINTER(1)));
}
