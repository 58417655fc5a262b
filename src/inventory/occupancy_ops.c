/*
 * occupancy_ops.c
 *		The GiST operator class of reservation.occupancy.
 *
 * An inner key is not a box. Bookings of a resource are long in no dimension
 * but many in time, so keys are kept as in a B-tree: an interval in the order
 * (resource, start, first unit), and beside it the longest duration and the
 * span of units of what lies below. A search for [a, b) on a resource then
 * visits only intervals between (resource, a - longest) and (resource, b).
 *
 * Invariants: a page is split in that order, and an entry goes to the page
 * whose interval holds it or lies nearest, so that the intervals of a level
 * hardly overlap. Nothing but speed relies on it; a search is right as long
 * as every inner key covers what is below it.
 */
#include "postgres.h"

#include "access/gist.h"
#include "access/stratnum.h"
#include "common/int.h"
#include "inventory/occupancy.h"
#include "port/pg_bitutils.h"
#include "utils/sortsupport.h"

/* Where an occupancy stands in the order of the index */
typedef struct Place
{
	int64		resource_id;
	TimestampTz start;
	int32		unit;
} Place;

/* An inner key, and a leaf key when it is widened to one */
typedef struct Cover
{
	Place		first;
	Place		last;
	int64		longest;		/* duration, microseconds */
	Span		units;
} Cover;

/*
 * The key as stored. A leaf holds an occupancy, an inner page a cover; they
 * are told apart by their length.
 */
typedef struct LeafKey
{
	int32		vl_len_;
	Span		units;
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

PG_FUNCTION_INFO_V1(reservation_occupancy_key_in);
PG_FUNCTION_INFO_V1(reservation_occupancy_key_out);
PG_FUNCTION_INFO_V1(reservation_occupancy_consistent);
PG_FUNCTION_INFO_V1(reservation_occupancy_union);
PG_FUNCTION_INFO_V1(reservation_occupancy_compress);
PG_FUNCTION_INFO_V1(reservation_occupancy_penalty);
PG_FUNCTION_INFO_V1(reservation_occupancy_picksplit);
PG_FUNCTION_INFO_V1(reservation_occupancy_same);
PG_FUNCTION_INFO_V1(reservation_occupancy_sortsupport);

static inline int
compare_int64(int64 a, int64 b)
{
	return (a > b) - (a < b);
}

static int
compare_place(const Place *a, const Place *b)
{
	int			order = compare_int64(a->resource_id, b->resource_id);

	if (order == 0)
		order = compare_int64(a->start, b->start);
	if (order == 0)
		order = compare_int64(a->unit, b->unit);
	return order;
}

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

static LeafKey *
make_leaf(const Occupancy *occupancy)
{
	LeafKey    *leaf = palloc0(sizeof(LeafKey));

	SET_VARSIZE(leaf, sizeof(LeafKey));
	leaf->units = occupancy->units;
	leaf->resource_id = occupancy->resource_id;
	leaf->during = occupancy->during;
	return leaf;
}

static InnerKey *
make_inner(const Cover *cover)
{
	InnerKey   *inner = palloc0(sizeof(InnerKey));

	SET_VARSIZE(inner, sizeof(InnerKey));
	inner->cover = *cover;
	return inner;
}

/* What a key covers, whichever of the two it is */
static Cover
cover_of(Datum key)
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

static void
widen(Cover *cover, const Cover *by)
{
	if (compare_place(&by->first, &cover->first) < 0)
		cover->first = by->first;
	if (compare_place(&by->last, &cover->last) > 0)
		cover->last = by->last;
	cover->longest = Max(cover->longest, by->longest);
	cover->units.lower = Min(cover->units.lower, by->units.lower);
	cover->units.upper = Max(cover->units.upper, by->units.upper);
}

/*
 * May something below this cover overlap the query? It would be of the same
 * resource, start before the query ends, and not have ended before it starts.
 */
static bool
may_overlap(const Cover *cover, const Occupancy *query)
{
	Place		start_before = {query->resource_id, query->during.to, PG_INT32_MIN};
	Place		start_after = {query->resource_id, 0, PG_INT32_MIN};

	if (pg_sub_s64_overflow(query->during.from, cover->longest,
							&start_after.start))
		start_after.start = PG_INT64_MIN;

	return compare_place(&cover->first, &start_before) < 0 &&
		compare_place(&cover->last, &start_after) >= 0 &&
		rsv_span_overlaps(cover->units, query->units);
}

/*
 * The operator class
 */

Datum
reservation_occupancy_consistent(PG_FUNCTION_ARGS)
{
	GISTENTRY  *entry = (GISTENTRY *) PG_GETARG_POINTER(0);
	Occupancy  *query = (Occupancy *) PG_GETARG_POINTER(1);
	StrategyNumber strategy = (StrategyNumber) PG_GETARG_UINT16(2);
	bool	   *recheck = (bool *) PG_GETARG_POINTER(4);
	LeafKey    *leaf;
	Cover		cover;

	if (strategy != RTOverlapStrategyNumber)
		elog(ERROR, "unrecognized strategy number: %d", strategy);
	*recheck = false;

	if (GIST_LEAF(entry))
	{
		leaf = (LeafKey *) DatumGetPointer(entry->key);
		PG_RETURN_BOOL(leaf->resource_id == query->resource_id &&
					   rsv_period_overlaps(leaf->during, query->during) &&
					   rsv_span_overlaps(leaf->units, query->units));
	}
	cover = cover_of(entry->key);
	PG_RETURN_BOOL(may_overlap(&cover, query));
}

Datum
reservation_occupancy_union(PG_FUNCTION_ARGS)
{
	GistEntryVector *entries = (GistEntryVector *) PG_GETARG_POINTER(0);
	int		   *size = (int *) PG_GETARG_POINTER(1);
	Cover		cover = cover_of(entries->vector[0].key);

	for (int i = 1; i < entries->n; i++)
	{
		Cover		next = cover_of(entries->vector[i].key);

		widen(&cover, &next);
	}
	*size = sizeof(InnerKey);
	PG_RETURN_POINTER(make_inner(&cover));
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
					  PointerGetDatum(make_leaf((Occupancy *) DatumGetPointer(entry->key))),
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
 * How far a place lies outside an interval, as a number whose order is what
 * counts: same resource and start, then same resource, then the rest. Among
 * pages of one other resource the day decides, or a new resource would go
 * to any of them and tear its interval open.
 */
static uint32
rank_distance(const Cover *cover, const Place *place)
{
	const uint32 class_start = 1U << 27;
	const uint32 class_resource = 1U << 28;
	const int	days = 1 << 16;
	bool		below = compare_place(place, &cover->first) < 0;
	const Place *near = below ? &cover->first : &cover->last;
	const Place *low = below ? place : near;
	const Place *high = below ? near : place;

	if (low->resource_id != high->resource_id)
	{
		uint64		apart = (uint64) high->resource_id - (uint64) low->resource_id;
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
	Cover		cover = cover_of(page->key);
	Cover		added = cover_of(entry->key);
	union
	{
		uint32		bits;
		float		number;
	}			rank;

	rank.bits = 0;
	if (compare_place(&added.first, &cover.first) < 0 ||
		compare_place(&added.first, &cover.last) > 0)
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
	return compare_place(&((const SplitItem *) a)->cover.first,
						 &((const SplitItem *) b)->cover.first);
}

static Datum
fill_side(const SplitItem *items, int n, OffsetNumber *offsets)
{
	Cover		cover = items[0].cover;

	for (int i = 0; i < n; i++)
	{
		offsets[i] = items[i].offset;
		widen(&cover, &items[i].cover);
	}
	return PointerGetDatum(make_inner(&cover));
}

/*
 * Split in the order of the index: in the middle, or close to the end where
 * the page grew at that end, as it does when bookings come in by date.
 */
Datum
reservation_occupancy_picksplit(PG_FUNCTION_ARGS)
{
	GistEntryVector *entries = (GistEntryVector *) PG_GETARG_POINTER(0);
	GIST_SPLITVEC *split = (GIST_SPLITVEC *) PG_GETARG_POINTER(1);
	int			n = entries->n - 1;
	int			nleft = n / 2;
	SplitItem  *items = palloc(n * sizeof(SplitItem));

	for (int i = 0; i < n; i++)
	{
		items[i].offset = FirstOffsetNumber + i;
		items[i].cover = cover_of(entries->vector[FirstOffsetNumber + i].key);
	}
	qsort(items, n, sizeof(SplitItem), compare_split_items);
	if (items[n - 1].offset == n)
		nleft = n * 9 / 10;

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
	Pointer		a = PG_GETARG_POINTER(0);
	Pointer		b = PG_GETARG_POINTER(1);
	bool	   *same = (bool *) PG_GETARG_POINTER(2);

	/* keys are made by palloc0, so their bytes tell */
	*same = VARSIZE(a) == VARSIZE(b) && memcmp(a, b, VARSIZE(a)) == 0;
	PG_RETURN_POINTER(same);
}

static int
compare_keys(Datum a, Datum b, SortSupport sort)
{
	Cover		left = cover_of(a);
	Cover		right = cover_of(b);

	return compare_place(&left.first, &right.first);
}

Datum
reservation_occupancy_sortsupport(PG_FUNCTION_ARGS)
{
	SortSupport sort = (SortSupport) PG_GETARG_POINTER(0);

	sort->comparator = compare_keys;
	PG_RETURN_VOID();
}
