/*
 * occupancy_gist.c
 *		The GiST operator class of reservation.occupancy.
 *
 * Invariants: a page is split in the order of its keys, and an entry goes to
 * the page whose interval holds it or lies nearest, so that the intervals of
 * a level hardly overlap. Nothing but speed relies on it; a search is right
 * as long as every inner key covers what is below it.
 */
#include "postgres.h"

#include "access/gist.h"
#include "access/stratnum.h"
#include "base/compat.h"
#include "occupancy/occupancy_key.h"
#include "port/pg_bitutils.h"
#include "utils/sortsupport.h"

PG_FUNCTION_INFO_V1(reservation_occupancy_consistent);
PG_FUNCTION_INFO_V1(reservation_occupancy_union);
PG_FUNCTION_INFO_V1(reservation_occupancy_compress);
PG_FUNCTION_INFO_V1(reservation_occupancy_penalty);
PG_FUNCTION_INFO_V1(reservation_occupancy_picksplit);
PG_FUNCTION_INFO_V1(reservation_occupancy_same);
PG_FUNCTION_INFO_V1(reservation_occupancy_sortsupport);

Datum
reservation_occupancy_consistent(PG_FUNCTION_ARGS)
{
	GISTENTRY  *entry = (GISTENTRY *) PG_GETARG_POINTER(0);
	Occupancy  *query = (Occupancy *) PG_GETARG_POINTER(1);
	StrategyNumber strategy = (StrategyNumber) PG_GETARG_UINT16(2);
	bool	   *recheck = (bool *) PG_GETARG_POINTER(4);
	LeafKey    *leaf;
	InnerKey   *inner;

	if (strategy != RTOverlapStrategyNumber)
		elog(ERROR, "unrecognized strategy number: %d", strategy);
	*recheck = false;

	if (GIST_LEAF(entry))
	{
		leaf = (LeafKey *) DatumGetPointer(entry->key);
		Assert(VARSIZE(leaf) == sizeof(LeafKey));
		PG_RETURN_BOOL(leaf->resource_id == query->resource_id &&
					   rsv_period_overlaps(leaf->during, query->during) &&
					   rsv_unit_range_overlaps(leaf->units, query->units));
	}
	inner = (InnerKey *) DatumGetPointer(entry->key);
	Assert(VARSIZE(inner) == sizeof(InnerKey));
	PG_RETURN_BOOL(rsv_cover_may_overlap(&inner->cover, query));
}

Datum
reservation_occupancy_union(PG_FUNCTION_ARGS)
{
	GistEntryVector *entries = (GistEntryVector *) PG_GETARG_POINTER(0);
	int		   *size = (int *) PG_GETARG_POINTER(1);
	Cover		cover = rsv_key_cover(entries->vector[0].key);

	for (int i = 1; i < entries->n; i++)
	{
		Cover		next = rsv_key_cover(entries->vector[i].key);

		rsv_cover_widen(&cover, &next);
	}
	*size = sizeof(InnerKey);
	PG_RETURN_POINTER(rsv_key_of_cover(&cover));
}

Datum
reservation_occupancy_compress(PG_FUNCTION_ARGS)
{
	GISTENTRY  *entry = (GISTENTRY *) PG_GETARG_POINTER(0);
	GISTENTRY  *compressed = entry;

	if (entry->leafkey)
	{
		compressed = palloc(sizeof(GISTENTRY));
		gistentryinit(*compressed,
					  PointerGetDatum(rsv_key_of_leaf(
						  (Occupancy *) DatumGetPointer(entry->key))),
					  entry->rel, entry->page, entry->offset, false);
	}
	PG_RETURN_POINTER(compressed);
}

/*
 * A distance, rounded such that greater ones never give smaller numbers: its
 * exponent, and so many bits below its leading one. Needs six bits more.
 */
static uint32
round_distance(uint64 distance, int bits)
{
	int			exponent;

	if (distance < (UINT64CONST(1) << bits))
		return (uint32) distance;
	exponent = pg_leftmost_one_pos64(distance);
	return ((uint32) (exponent - bits + 1) << bits) |
		(uint32) ((distance >> (exponent - bits)) & ((1 << bits) - 1));
}

/*
 * How far a spot lies outside an interval, as a number whose order is what
 * counts: same resource and start, then same resource, then the rest. Among
 * pages of one other resource the day decides, or a new resource would go
 * to any of them and tear its interval open.
 */
static uint32
rank_distance(const Cover *cover, const Spot *spot)
{
	const uint32 class_start = 1U << 27;
	const uint32 class_resource = 1U << 28;
	const int	days = 1 << 16;
	bool		below = rsv_spot_compare(spot, &cover->first) < 0;
	const Spot *near = below ? &cover->first : &cover->last;
	const Spot *low = below ? spot : near;
	const Spot *high = below ? near : spot;

	if (low->resource_id != high->resource_id)
	{
		uint64 apart = (uint64) high->resource_id - (uint64) low->resource_id;
		int64		day = near->start / USECS_PER_DAY +
			(POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE);

		day = Max(Min(day, days - 1), 0);
		return class_resource + round_distance(apart, 8) * days +
			(uint32) (below ? day : days - 1 - day);
	}
	if (low->start != high->start)
		return class_start +
			round_distance((uint64) high->start - (uint64) low->start, 20);
	return round_distance((uint64) ((int64) high->unit - low->unit), 20);
}

/*
 * Nothing for an interval that holds the entry, more the further it lies
 * away. PostgreSQL compares penalties as floats; positive floats compare as
 * their bits do, and so the rank becomes the bits of one.
 */
Datum
reservation_occupancy_penalty(PG_FUNCTION_ARGS)
{
	GISTENTRY  *page = (GISTENTRY *) PG_GETARG_POINTER(0);
	GISTENTRY  *entry = (GISTENTRY *) PG_GETARG_POINTER(1);
	float	   *penalty = (float *) PG_GETARG_POINTER(2);
	Cover		cover = rsv_key_cover(page->key);
	Cover		added = rsv_key_cover(entry->key);
	union
	{
		uint32		bits;
		float		number;
	}			rank;

	rank.bits = 0;
	if (rsv_spot_compare(&added.first, &cover.first) < 0 ||
		rsv_spot_compare(&added.first, &cover.last) > 0)
	{
		/* clear of the denormal numbers, and below infinity */
		rank.bits = 0x00800000 + rank_distance(&cover, &added.first);
		rank.bits = Min(rank.bits, 0x7F7FFFFF);
	}
	*penalty = rank.number;
	PG_RETURN_POINTER(penalty);
}

typedef struct SplitItem
{
	OffsetNumber offset;
	Cover		cover;
} SplitItem;

static int
compare_split_items(const void *a, const void *b)
{
	return rsv_spot_compare(&((const SplitItem *) a)->cover.first,
						 &((const SplitItem *) b)->cover.first);
}

static Datum
fill_side(const SplitItem *items, int n, OffsetNumber *offsets)
{
	Cover		cover = items[0].cover;

	for (int i = 0; i < n; i++)
	{
		offsets[i] = items[i].offset;
		rsv_cover_widen(&cover, &items[i].cover);
	}
	return PointerGetDatum(rsv_key_of_cover(&cover));
}

/* Keys of one page are of one size. */
static Size
size_on_page(Datum key)
{
	return MAXALIGN(sizeof(IndexTupleData) + VARSIZE(DatumGetPointer(key))) +
		sizeof(ItemIdData);
}

/*
 * A page that grew at its end is split close to that end, as bookings come in
 * by date. A sorted build splits several pages of entries at once, and splits
 * what it gets again until it fits; these are cut where a page ends, so that
 * the pages are as full as they were.
 */
static int
count_left(int n, Size size, bool grew_at_end)
{
	const Size	page = BLCKSZ - SizeOfPageHeaderData -
		MAXALIGN(sizeof(GISTPageOpaqueData));
	int			npages = Max((n * size + page - 1) / page, 2);
	int			most = n * 9 / 10;

	if (grew_at_end && most * size <= page)
		return most;
	return n * (npages / 2) / npages;
}

/* Split in the order of the index */
Datum
reservation_occupancy_picksplit(PG_FUNCTION_ARGS)
{
	GistEntryVector *entries = (GistEntryVector *) PG_GETARG_POINTER(0);
	GIST_SPLITVEC *split = (GIST_SPLITVEC *) PG_GETARG_POINTER(1);
	int			n = entries->n - 1;
	int			nleft;
	SplitItem  *items = palloc(n * sizeof(SplitItem));

	for (int i = 0; i < n; i++)
	{
		items[i].offset = FirstOffsetNumber + i;
		items[i].cover =
			rsv_key_cover(entries->vector[FirstOffsetNumber + i].key);
	}
	qsort(items, n, sizeof(SplitItem), compare_split_items);
	nleft = count_left(n, size_on_page(entries->vector[FirstOffsetNumber].key),
					   items[n - 1].offset == n);

	split->spl_left = palloc(n * sizeof(OffsetNumber));
	split->spl_right = palloc(n * sizeof(OffsetNumber));
	split->spl_nleft = nleft;
	split->spl_nright = n - nleft;
	split->spl_ldatum = fill_side(items, nleft, split->spl_left);
	split->spl_rdatum = fill_side(items + nleft, n - nleft, split->spl_right);
	pfree(items);
	PG_RETURN_POINTER(split);
}

Datum
reservation_occupancy_same(PG_FUNCTION_ARGS)
{
	Cover		a = rsv_key_cover(PG_GETARG_DATUM(0));
	Cover		b = rsv_key_cover(PG_GETARG_DATUM(1));
	bool	   *same = (bool *) PG_GETARG_POINTER(2);

	*same = rsv_cover_same(&a, &b);
	PG_RETURN_POINTER(same);
}

static int
compare_keys(Datum a, Datum b, SortSupport sort)
{
	Cover		left = rsv_key_cover(a);
	Cover		right = rsv_key_cover(b);

	return rsv_spot_compare(&left.first, &right.first);
}

Datum
reservation_occupancy_sortsupport(PG_FUNCTION_ARGS)
{
	SortSupport sort = (SortSupport) PG_GETARG_POINTER(0);

	sort->comparator = compare_keys;
	PG_RETURN_VOID();
}
