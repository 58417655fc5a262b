/*
 * packing.c
 *		Counting units, and placing a wish where no one need move.
 *
 * Pure: stays in, places out. A wish fits when at no instant more units are
 * taken than there are; whether some unit is free throughout is a lesser
 * question, and repack.c answers it when this file cannot.
 */
#include "postgres.h"

#include "packing/packing.h"
#include "utils/memutils.h"

/* Of any size, as the stays are that callers pass */
#define alloc_array(type, n) \
	((type *) MemoryContextAllocHuge(CurrentMemoryContext, \
									 (Size) (n) * sizeof(type)))

typedef struct LevelChange
{
	TimestampTz at;
	int64		units;
} LevelChange;

/* Leavers before arrivals: periods are half open */
static int
compare_changes(const void *a, const void *b)
{
	const LevelChange *left = a;
	const LevelChange *right = b;

	if (left->at != right->at)
		return left->at < right->at ? -1 : 1;
	return (left->units > right->units) - (left->units < right->units);
}

/*
 * How much a stay counts. One on units that do not exist counts like any
 * other; a closure closes only units that do.
 */
static int64
units_taken(const Stay *stay, int32 limit)
{
	int32		upper = stay->units.upper;

	if (stay->closure)
		upper = Min(upper, limit);
	return Max((int64) upper - stay->units.lower, 0);
}

/* Comings and goings within the period, in order */
static LevelChange *
list_changes(const Stay *stays, int nstays, Period during, int32 limit,
			 int *nchanges)
{
	LevelChange *changes = alloc_array(LevelChange, (Size) 2 * nstays + 1);
	int			n = 0;

	for (int i = 0; i < nstays; i++)
	{
		int64		units = units_taken(&stays[i], limit);

		if (!rsv_period_overlaps(stays[i].during, during))
			continue;
		changes[n++] = (LevelChange) {Max(stays[i].during.from, during.from),
									  units};
		changes[n++] = (LevelChange) {Min(stays[i].during.to, during.to),
									  -units};
	}
	qsort(changes, n, sizeof(LevelChange), compare_changes);
	*nchanges = n;
	return changes;
}

int64
rsv_packing_peak(const Stay *stays, int nstays, Period during, int32 limit)
{
	int			n;
	LevelChange *changes = list_changes(stays, nstays, during, limit, &n);
	int64		taken = 0;
	int64		peak = 0;

	Assert(during.from < during.to);
	for (int i = 0; i < n; i++)
	{
		taken += changes[i].units;
		peak = Max(peak, taken);
	}
	pfree(changes);
	return peak;
}

int64
rsv_packing_trough(const Stay *stays, int nstays, Period during, int32 limit)
{
	int			n;
	LevelChange *changes = list_changes(stays, nstays, during, limit, &n);
	TimestampTz at = during.from;
	int64		taken = 0;
	int64		trough = PG_INT64_MAX;

	/* what is taken counts from one instant of change until the next */
	for (int i = 0; i < n; i++)
	{
		if (changes[i].at > at)
			trough = Min(trough, taken);
		at = changes[i].at;
		taken += changes[i].units;
	}
	pfree(changes);
	return at < during.to ? Min(trough, taken) : trough;
}

int
rsv_packing_stretches(const Stay *stays, int nstays, Period during,
					  int32 limit, Period **stretches)
{
	int			nchanges;
	LevelChange *changes = list_changes(stays, nstays, during, limit,
										&nchanges);
	Period		stretch = during;
	bool		room = limit > 0;
	int64		taken = 0;
	int			n = 0;

	*stretches = alloc_array(Period, (Size) nchanges + 1);
	for (int i = 0; i < nchanges; i++)
	{
		TimestampTz at = changes[i].at;

		taken += changes[i].units;
		if ((i + 1 < nchanges && changes[i + 1].at == at) ||
			(taken < limit) == room)
			continue;
		room = !room;
		if (room)
			stretch.from = at;
		else if (stretch.from < at)
			(*stretches)[n++] = (Period) {stretch.from, at};
	}
	if (room && stretch.from < during.to)
		(*stretches)[n++] = stretch;
	pfree(changes);
	return n;
}

int
rsv_packing_levels(const Stay *stays, int nstays, Period during, int32 limit,
				   Level **levels)
{
	int			nchanges;
	LevelChange *changes = list_changes(stays, nstays, during, limit,
										&nchanges);
	Level		level = {.during = during};
	int			n = 0;

	*levels = alloc_array(Level, (Size) nchanges + 1);
	for (int i = 0; i < nchanges; i++)
	{
		level.during.to = changes[i].at;
		if (level.during.from < level.during.to)
			(*levels)[n++] = level;
		level.during.from = changes[i].at;
		level.taken += changes[i].units;
	}
	level.during.to = during.to;
	if (level.during.from < level.during.to)
		(*levels)[n++] = level;
	pfree(changes);
	return n;
}

int
rsv_unit_range_compare(const void *a, const void *b)
{
	const UnitRange *left = a;
	const UnitRange *right = b;

	return (left->lower > right->lower) - (left->lower < right->lower);
}

/* Longest first: fewest rows for a wish that no gap holds alone */
static int
compare_gaps(const void *a, const void *b)
{
	const UnitRange *left = a;
	const UnitRange *right = b;
	int32 longer = right->upper - right->lower - (left->upper - left->lower);

	return longer != 0 ? longer : rsv_unit_range_compare(a, b);
}

/* The units below the limit that are free all through the period */
static int
find_gaps(const Stay *stays, int nstays, Period during, int32 limit,
		  UnitRange *gaps)
{
	UnitRange  *taken = alloc_array(UnitRange, (Size) nstays + 1);
	int			ntaken = 0;
	int			ngaps = 0;
	int32		free_from = 0;

	for (int i = 0; i < nstays; i++)
		if (rsv_period_overlaps(stays[i].during, during))
			taken[ntaken++] = stays[i].units;
	qsort(taken, ntaken, sizeof(UnitRange), rsv_unit_range_compare);
	taken[ntaken++] = (UnitRange) {limit, limit};

	for (int i = 0; i < ntaken && free_from < limit; i++)
	{
		if (taken[i].lower > free_from)
			gaps[ngaps++] = (UnitRange) {free_from, Min(taken[i].lower, limit)};
		free_from = Max(free_from, taken[i].upper);
	}
	pfree(taken);
	return ngaps;
}

static void
add_piece(Packing *packing, UnitRange units, Period during)
{
	packing->pieces[packing->npieces++] = (Piece) {units, during};
}

/* Adjacent in the smallest gap that is large enough, else in few pieces */
static bool
fill_gaps(UnitRange *gaps, int ngaps, const PackingRequest *wish,
		  Packing *packing)
{
	int32		wanted = wish->quantity;
	int64		room = 0;
	int			best = -1;

	qsort(gaps, ngaps, sizeof(UnitRange), compare_gaps);
	for (int i = 0; i < ngaps; i++)
	{
		int32		length = gaps[i].upper - gaps[i].lower;

		room += length;
		if (length >= wanted &&
			(best < 0 || length < gaps[best].upper - gaps[best].lower))
			best = i;
	}
	if (room < wanted)
		return false;

	for (int i = Max(best, 0); wanted > 0; i++)
	{
		int32		length = Min(wanted, gaps[i].upper - gaps[i].lower);

		add_piece(packing, (UnitRange) {gaps[i].lower, gaps[i].lower + length},
				  wish->during);
		wanted -= length;
	}
	return true;
}

static bool
span_is_free(const UnitRange *gaps, int ngaps, UnitRange span)
{
	for (int i = 0; i < ngaps; i++)
		if (gaps[i].lower <= span.lower && span.upper <= gaps[i].upper)
			return true;
	return false;
}

static bool
take_named(const UnitRange *gaps, int ngaps, const PackingRequest *wish,
		   Packing *packing)
{
	for (int i = 0; i < wish->nnamed; i++)
	{
		if (!span_is_free(gaps, ngaps, wish->named[i]))
			return false;
		add_piece(packing, wish->named[i], wish->during);
	}
	return true;
}

#ifdef USE_ASSERT_CHECKING
/* The units of the pieces are as many as wanted, exist, and are free. */
static bool
pieces_are_free(const Stay *stays, int nstays, const PackingRequest *wish,
				const Packing *packing)
{
	int64		units = 0;

	for (int i = 0; i < packing->npieces; i++)
	{
		const Piece *piece = &packing->pieces[i];

		units += piece->units.upper - piece->units.lower;
		if (piece->units.lower < 0 || piece->units.upper > wish->limit)
			return false;
		for (int j = 0; j < nstays; j++)
			if (rsv_period_overlaps(stays[j].during, piece->during) &&
				rsv_unit_range_overlaps(stays[j].units, piece->units))
				return false;
	}
	return units == wish->quantity;
}

static bool
named_units_rise(const PackingRequest *wish)
{
	for (int i = 1; i < wish->nnamed; i++)
		if (wish->named[i - 1].upper > wish->named[i].lower)
			return false;
	return true;
}
#endif

bool
rsv_packing_place(const Stay *stays, int nstays, const PackingRequest *wish,
				  Packing *packing)
{
	UnitRange  *gaps = alloc_array(UnitRange, (Size) nstays + 1);
	int ngaps = find_gaps(stays, nstays, wish->during, wish->limit, gaps);
	int			most = Max(wish->nnamed, ngaps);
	bool		placed;

	Assert(named_units_rise(wish));
	memset(packing, 0, sizeof(Packing));
	packing->pieces = alloc_array(Piece, Max(most, 1));
	placed = wish->nnamed > 0 ? take_named(gaps, ngaps, wish, packing) :
		fill_gaps(gaps, ngaps, wish, packing);
	pfree(gaps);
	Assert(!placed || pieces_are_free(stays, nstays, wish, packing));
	return placed;
}
