/*
 * occupancy_key.c
 *		The keys that an index on occupancies stores.
 *
 * An inner key is not a box. Bookings of a resource are long in no dimension
 * but many in time, so keys are kept as in a B-tree: an interval in the order
 * (resource, start, first unit), and beside it the longest duration and the
 * span of units of what lies below. A search for [a, b) on a resource then
 * visits only intervals between (resource, a - longest) and (resource, b).
 */
#include "postgres.h"

#include "base/compat.h"
#include "occupancy/occupancy_key.h"

/* Only their lengths tell the two kinds of key apart. */
StaticAssertDecl(sizeof(LeafKey) != sizeof(InnerKey),
				 "a leaf key is as long as an inner key");

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

/* Exact from the first instant there is to the last: it needs all 64 bits. */
static uint64
duration_of(Period during)
{
	Assert(during.from <= during.to);
	return (uint64) during.to - (uint64) during.from;
}

LeafKey *
rsv_key_of_leaf(const Occupancy *occupancy)
{
	LeafKey    *leaf = palloc0(sizeof(LeafKey));

	Assert(occupancy->units.lower < occupancy->units.upper);
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
	Spot		spot;

	if (VARSIZE(stored) == sizeof(InnerKey))
		return ((InnerKey *) stored)->cover;

	Assert(VARSIZE(stored) == sizeof(LeafKey));
	leaf = (LeafKey *) stored;
	spot = (Spot) {leaf->resource_id, leaf->during.from, leaf->units.lower};
	return (Cover) {spot, spot, duration_of(leaf->during), leaf->units};
}

void
rsv_cover_widen(Cover *cover, const Cover *by)
{
	Assert(rsv_spot_compare(&by->first, &by->last) <= 0);
	if (rsv_spot_compare(&by->first, &cover->first) < 0)
		cover->first = by->first;
	if (rsv_spot_compare(&by->last, &cover->last) > 0)
		cover->last = by->last;
	cover->longest = Max(cover->longest, by->longest);
	cover->units.lower = Min(cover->units.lower, by->units.lower);
	cover->units.upper = Max(cover->units.upper, by->units.upper);
}

bool
rsv_cover_same(const Cover *a, const Cover *b)
{
	return rsv_spot_compare(&a->first, &b->first) == 0 &&
		rsv_spot_compare(&a->last, &b->last) == 0 &&
		a->longest == b->longest &&
		a->units.lower == b->units.lower && a->units.upper == b->units.upper;
}

/* The time so long before another, or the first there is */
static TimestampTz
time_before(TimestampTz time, uint64 duration)
{
	uint64		since_first = (uint64) time - (uint64) PG_INT64_MIN;

	return duration > since_first ? PG_INT64_MIN :
		(TimestampTz) ((uint64) time - duration);
}

/*
 * An occupancy below the cover that overlaps the query is of the query's
 * resource, starts before the query ends, and starts after the query does,
 * less the longest duration.
 */
bool
rsv_cover_may_overlap(const Cover *cover, const Occupancy *query)
{
	Spot start_before = {query->resource_id, query->during.to, PG_INT32_MIN};
	Spot		start_after = {query->resource_id,
	time_before(query->during.from, cover->longest), PG_INT32_MIN};

	return rsv_spot_compare(&cover->first, &start_before) < 0 &&
		rsv_spot_compare(&cover->last, &start_after) >= 0 &&
		rsv_unit_range_overlaps(cover->units, query->units);
}
