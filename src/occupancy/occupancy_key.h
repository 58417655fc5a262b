/*
 * occupancy_key.h
 *		The keys that an index on occupancies stores.
 */
#ifndef RSV_OCCUPANCY_KEY_H
#define RSV_OCCUPANCY_KEY_H

#include "postgres.h"

#include "occupancy/occupancy.h"

/* Where an occupancy stands in the order of the index */
typedef struct Spot
{
	int64		resource_id;
	TimestampTz start;
	int32		unit;
	int32		zero;			/* no byte of a page is left to chance */
} Spot;

/* An inner key, and a leaf key when it is widened to one */
typedef struct Cover
{
	Spot		first;
	Spot		last;
	uint64		longest;		/* duration, microseconds */
	UnitRange	units;
} Cover;

/*
 * The key as stored. A leaf holds an occupancy, an inner page a cover; they
 * are told apart by their length.
 */
typedef struct LeafKey
{
	int32		vl_len_;
	UnitRange	units;
	int32		pad;
	int64		resource_id;
	Period		during;
} LeafKey;

typedef struct InnerKey
{
	int32		vl_len_;
	int32		pad;
	Cover		cover;
} InnerKey;

static inline int
rsv_spot_compare(const Spot *a, const Spot *b)
{
	if (a->resource_id != b->resource_id)
		return a->resource_id < b->resource_id ? -1 : 1;
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return (a->unit > b->unit) - (a->unit < b->unit);
}

extern LeafKey *rsv_key_of_leaf(const Occupancy *occupancy);
extern InnerKey *rsv_key_of_cover(const Cover *cover);

/* The cover of a key, be it a leaf or an inner one */
extern Cover rsv_key_cover(Datum key);

extern void rsv_cover_widen(Cover *cover, const Cover *by);
extern bool rsv_cover_same(const Cover *a, const Cover *b);

/* May something below this cover overlap the query? */
extern bool rsv_cover_may_overlap(const Cover *cover, const Occupancy *query);

#endif							/* RSV_OCCUPANCY_KEY_H */
