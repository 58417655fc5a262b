/*
 * surroundings.c
 *		The rows around a stay, read once for many looks.
 *
 * A refused command judges dozens of other times. A descent into the index for
 * each of them, and a look-up of the holders that it finds, cost ten times
 * what the judgement itself does. Where few rows stand around, they are read
 * at once, and each judgement takes its part of them.
 */
#include "postgres.h"

#include "inventory/expired_hold.h"
#include "inventory/surroundings.h"
#include "utils/snapmgr.h"

Surroundings
rsv_surroundings_read(int64 resource_id, Period period, TimestampTz now,
					  int most)
{
	Surroundings around = {resource_id, period};

	around.rows = rsv_allocation_scan_some(resource_id, period,
										   GetActiveSnapshot(), most);
	around.complete = around.rows.n < most;
	if (around.complete)
		rsv_expired_hold_drop(&around.rows, now);
	return around;
}

bool
rsv_surroundings_cover(const Surroundings *around, int64 resource_id,
					   Period period)
{
	return around && around->complete && around->resource_id == resource_id &&
		around->period.from <= period.from && period.to <= around->period.to;
}

Allocations
rsv_surroundings_within(const Surroundings *around, Period period)
{
	Allocations part = {0};

	Assert(rsv_surroundings_cover(around, around->resource_id, period));
	for (int i = 0; i < around->rows.n; i++)
		if (rsv_period_overlaps(around->rows.rows[i].during, period))
			rsv_allocation_add(&part, &around->rows.rows[i]);
	return part;
}
