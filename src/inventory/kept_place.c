/*
 * kept_place.c
 *		The place that a reservation keeps until a change of it is paid.
 *
 * Until then it has two places. Where they meet, one place is looked for that
 * holds both: as long as both together, with as many units as the larger one.
 * So whatever becomes of the change, the reservation only gives up a part of
 * what it has, and stays on its units. Where they do not meet, or cannot be on
 * the same units, the place that it has stays where it is, and the other one
 * is looked for beside it; so it is, too, where one only follows the other and
 * no units are free for both.
 */
#include "postgres.h"

#include "inventory/kept_place.h"
#include "lib/qunique.h"

static int32
count_kept_at(const Judgement *judgement, TimestampTz time)
{
	int32		units = 0;

	for (int i = 0; i < judgement->kept.n; i++)
		if (rsv_period_contains(judgement->kept.rows[i].during, time))
			units += rsv_unit_range_count(judgement->kept.rows[i].units);
	return units;
}

/* Are all of its units among those that the change names? */
static bool
names_kept_units(const Judgement *judgement)
{
	UnitRange	named = judgement->demand->units;

	for (int i = 0; i < judgement->kept.n; i++)
		if (judgement->kept.rows[i].units.lower < named.lower ||
			judgement->kept.rows[i].units.upper > named.upper)
			return false;
	return true;
}

/* Can both places be on the same units? */
static bool
units_agree(const Judgement *judgement, int32 kept)
{
	const Demand *demand = judgement->demand;

	if (demand->mode == DEMAND_LATER)
		return true;
	if (!rsv_demand_names_units(demand))
		return demand->keeping != KEEP_UNITS;
	return kept <= demand->quantity &&
		(demand->keeping != KEEP_UNITS || names_kept_units(judgement));
}

void
rsv_kept_place_join(Judgement *judgement)
{
	Period		had = judgement->had_during;
	Period	   *place = &judgement->occupied;
	int32		kept;

	judgement->kept = judgement->had;
	judgement->wanted = *place;
	kept = count_kept_at(judgement, had.from);
	judgement->apart = had.from > place->to || had.to < place->from ||
		!units_agree(judgement, kept);
	if (judgement->apart)
	{
		judgement->had.n = 0;
		return;
	}
	*place = (Period) {Min(place->from, had.from), Max(place->to, had.to)};
	judgement->quantity = Max(judgement->quantity, kept);
}

bool
rsv_kept_place_part(Judgement *judgement)
{
	if (judgement->kept.n == 0 || judgement->apart ||
		judgement->demand->mode == DEMAND_LATER ||
		rsv_period_overlaps(judgement->wanted, judgement->had_during))
		return false;
	judgement->apart = true;
	judgement->had.n = 0;
	judgement->occupied = judgement->wanted;
	judgement->quantity = judgement->demand->quantity;
	return true;
}

/* The pieces of the place, each with its use */
typedef struct Shares
{
	int			n;
	int			size;
	Piece	   *pieces;
	RowUse	   *uses;
} Shares;

static void
append_share(Shares *shares, Piece piece, RowUse use)
{
	if (shares->n == shares->size)
	{
		shares->size = Max(2 * shares->size, 16);
		shares->pieces = shares->pieces ?
			repalloc(shares->pieces, shares->size * sizeof(Piece)) :
			palloc(shares->size * sizeof(Piece));
		shares->uses = shares->uses ?
			repalloc(shares->uses, shares->size * sizeof(RowUse)) :
			palloc(shares->size * sizeof(RowUse));
	}
	shares->pieces[shares->n] = piece;
	shares->uses[shares->n++] = use;
}

/* Adds a piece, or goes on with one that ends where it begins. */
static void
add_share(Shares *shares, UnitRange units, Period during, RowUse use)
{
	Piece		piece = {units, during};

	for (int i = 0; i < shares->n; i++)
		if (shares->uses[i] == use &&
			rsv_piece_continues(&piece, &shares->pieces[i]))
		{
			shares->pieces[i].during.to = during.to;
			return;
		}
	append_share(shares, piece, use);
}

/* Some of a piece's units: those from one count to another, if there are any */
static void
add_counted(Shares *shares, const Piece *piece, Period during, int32 from,
			int32 to, RowUse use)
{
	UnitRange	units = piece->units;

	units.lower = piece->units.lower + Max(from, 0);
	units.upper = piece->units.lower +
		Min(to, rsv_unit_range_count(piece->units));
	if (units.lower < units.upper)
		add_share(shares, units, during, use);
}

static int
compare_times(const void *a, const void *b)
{
	TimestampTz left = *(const TimestampTz *) a;
	TimestampTz right = *(const TimestampTz *) b;

	return (left > right) - (left < right);
}

/* The times at which the place may change, rising */
static TimestampTz *
list_times(const Judgement *judgement, int *n)
{
	const Packing *packing = &judgement->packing;
	const Allocations *kept = &judgement->kept;
	TimestampTz *times = palloc((2 * (kept->n + packing->npieces) + 2) *
								sizeof(TimestampTz));

	*n = 0;
	times[(*n)++] = judgement->wanted.from;
	times[(*n)++] = judgement->wanted.to;
	for (int i = 0; i < kept->n; i++)
	{
		times[(*n)++] = kept->rows[i].during.from;
		times[(*n)++] = kept->rows[i].during.to;
	}
	for (int i = 0; i < packing->npieces; i++)
	{
		times[(*n)++] = packing->pieces[i].during.from;
		times[(*n)++] = packing->pieces[i].during.to;
	}
	qsort(times, *n, sizeof(TimestampTz), compare_times);
	*n = qunique(times, *n, sizeof(TimestampTz), compare_times);
	return times;
}

/* How many units the pieces before this one have at the time */
static int32
count_before(const Packing *packing, int piece, TimestampTz time)
{
	int32		units = 0;

	for (int i = 0; i < piece; i++)
		if (rsv_period_contains(packing->pieces[i].during, time))
			units += rsv_unit_range_count(packing->pieces[i].units);
	return units;
}

/*
 * In a time without a change: as many units stand in any case as both places
 * have, and those that only the larger one has, with it. Any others are not
 * needed.
 */
static void
share_piece(Shares *shares, const Judgement *judgement, int i, Period during)
{
	const Piece *piece = &judgement->packing.pieces[i];
	int32		before = count_before(&judgement->packing, i, during.from);
	int32		kept = count_kept_at(judgement, during.from);
	int32		wanted = rsv_period_contains(judgement->wanted, during.from) ?
		judgement->demand->quantity : 0;

	add_counted(shares, piece, during, -before, Min(kept, wanted) - before,
				ROW_KEPT);
	add_counted(shares, piece, during, Min(kept, wanted) - before,
				Max(kept, wanted) - before,
				kept > wanted ? ROW_DROPPED : ROW_ADDED);
}

static Shares
share_joined(const Judgement *judgement)
{
	const Packing *packing = &judgement->packing;
	Shares		shares = {0};
	int			n;
	TimestampTz *times = list_times(judgement, &n);

	for (int i = 0; i < packing->npieces; i++)
		for (int j = 0; j + 1 < n; j++)
			if (rsv_period_contains(packing->pieces[i].during, times[j]))
				share_piece(&shares, judgement, i,
							(Period) {times[j], times[j + 1]});
	return shares;
}

static Shares
share_apart(const Judgement *judgement)
{
	const Packing *packing = &judgement->packing;
	const Allocations *kept = &judgement->kept;
	Shares		shares = {0};

	for (int i = 0; i < kept->n; i++)
		append_share(&shares, (Piece) {kept->rows[i].units,
									   kept->rows[i].during}, ROW_DROPPED);
	for (int i = 0; i < packing->npieces; i++)
		append_share(&shares, packing->pieces[i], ROW_ADDED);
	return shares;
}

void
rsv_kept_place_share(Judgement *judgement)
{
	Shares		shares = judgement->apart || judgement->kept.n == 0 ?
		share_apart(judgement) : share_joined(judgement);

	Assert(judgement->demand->keeping);
	judgement->packing.npieces = shares.n;
	judgement->packing.pieces = shares.pieces;
	judgement->uses = shares.uses;
}
