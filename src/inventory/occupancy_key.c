/*
 * occupancy_key.c
 *		What an index on occupancies stores.
 *
 * An inner key is not a box. Bookings of a resource are long in no dimension
 * but many in time, so keys are kept as in a B-tree: an interval in the order
 * (resource, start, first unit), and beside it the longest duration and the
 * span of units of what lies below. A search for [a, b) on a resource then
 * visits only intervals between (resource, a - longest) and (resource, b).
 */
#include "postgres.h"

#include "common/int.h"
#include "compat.h"
#include "inventory/occupancy_key.h"

PG_FUNCTION_INFO_V1(reservation_occupancy_key_in);
PG_FUNCTION_INFO_V1(reservation_occupancy_key_out);

Datum
reservation_occupancy_key_in(PG_FUNCTION_ARGS)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("cannot accept a value of type %s", "occupancy_key")));
}

Datum
reservation_occupancy_key_out(PG_FUNCTION_ARGS)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("cannot display a value of type %s", "occupancy_key")));
}

/*
 * A duration that cannot overflow: a closure may be without end.
 */
static int64
duration_of(Period during)
{
	int64		duration;

	if (pg_sub_s64_overflow(during.to, during.from, &duration))
		return PG_INT64_MAX;
	return duration;
}

LeafKey *
rsv_key_of_leaf(const Occupancy *occupancy)
{
	LeafKey    *leaf = palloc0(sizeof(LeafKey));

	SET_VARSIZE(leaf, sizeof(LeafKey));
	leaf->units = occupancy->units;
	leaf->resource_id = occupancy->resource_id;
	leaf->during = occupancy->during;
	return leaf;
}

InnerKey *
rsv_key_of_cover(const Cover *cover)
{
	InnerKey   *inner = palloc0(sizeof(InnerKey));

	SET_VARSIZE(inner, sizeof(InnerKey));
	inner->cover = *cover;
	return inner;
}

Cover
rsv_key_cover(Datum key)
{
	struct varlena *stored = (struct varlena *) DatumGetPointer(key);
	LeafKey    *leaf;
	Cover		cover;

	if (VARSIZE(stored) == sizeof(InnerKey))
		return ((InnerKey *) stored)->cover;

	leaf = (LeafKey *) stored;
	cover.first.resource_id = leaf->resource_id;
	cover.first.start = leaf->during.from;
	cover.first.unit = leaf->units.lower;
	cover.last = cover.first;
	cover.longest = duration_of(leaf->during);
	cover.units = leaf->units;
	return cover;
}

void
rsv_cover_widen(Cover *cover, const Cover *by)
{
	if (rsv_spot_compare(&by->first, &cover->first) < 0)
		cover->first = by->first;
	if (rsv_spot_compare(&by->last, &cover->last) > 0)
		cover->last = by->last;
	cover->longest = Max(cover->longest, by->longest);
	cover->units.lower = Min(cover->units.lower, by->units.lower);
	cover->units.upper = Max(cover->units.upper, by->units.upper);
}

/*
 * It would be of the same resource, start before the query ends, and not have
 * ended before it starts.
 */
bool
rsv_cover_may_overlap(const Cover *cover, const Occupancy *query)
{
	Spot start_before = {query->resource_id, query->during.to, PG_INT32_MIN};
	Spot		start_after = {query->resource_id, 0, PG_INT32_MIN};

	if (pg_sub_s64_overflow(query->during.from, cover->longest,
							&start_after.start))
		start_after.start = PG_INT64_MIN;

	return rsv_spot_compare(&cover->first, &start_before) < 0 &&
		rsv_spot_compare(&cover->last, &start_after) >= 0 &&
		rsv_span_overlaps(cover->units, query->units);
}
