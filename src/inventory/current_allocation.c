/*
 * current_allocation.c
 *		The units that a reservation has already.
 *
 * It is not in its own way when it is changed. A part of it takes nothing
 * from anybody, so that is to be had even where more is sold than there is,
 * and on the same units. Guests who come early or stay longer keep it, and
 * are judged over the time that is new.
 *
 * At every instant it has as many units. They are the same ones from now on;
 * only what had begun when it was booked may be on others before
 * (repack_swap.c).
 */
#include "postgres.h"

#include "inventory/current_allocation.h"
#include "inventory/kept_place.h"

/* The place begins now, and takes at least the present if the stay is over. */
static void
leave_past(Judgement *judgement)
{
	TimestampTz now = judgement->demand->now;
	Period		during = judgement->had_during;

	judgement->past = judgement->had;
	judgement->had.n = 0;
	judgement->occupied.from = Max(now, during.from);
	judgement->occupied.to = Max(during.to, judgement->occupied.from + 1);
}

static int
compare_last_first(const void *left, const void *right)
{
	TimestampTz a = ((const Allocation *) left)->during.to;
	TimestampTz b = ((const Allocation *) right)->during.to;

	return (a < b) - (a > b);
}

/*
 * All units were had until then. A guest who was late has left some of them
 * before others, if the next stay on these had begun.
 */
static TimestampTz
end_of_all_units(const Judgement *judgement)
{
	Allocations last = judgement->had;
	int32		wanted = judgement->quantity;

	last.rows = palloc(last.n * sizeof(Allocation));
	memcpy(last.rows, judgement->had.rows, last.n * sizeof(Allocation));
	qsort(last.rows, last.n, sizeof(Allocation), compare_last_first);
	for (int i = 0; i < last.n; i++)
	{
		wanted -= rsv_unit_range_count(last.rows[i].units);
		if (wanted <= 0)
			return last.rows[i].during.to;
	}
	return judgement->had_during.to;
}

static void
end_at_once(Judgement *judgement)
{
	TimestampTz end = end_of_all_units(judgement);

	for (int i = 0; i < judgement->had.n; i++)
	{
		Period	   *during = &judgement->had.rows[i].during;

		Assert(during->from < end);
		during->to = Min(during->to, end);
	}
	judgement->had_during.to = end;
}

void
rsv_current_allocation_find(Judgement *judgement)
{
	const Allocations *all = judgement->own_stock;
	Allocations *had = &judgement->had;
	Period		during = {DT_NOEND, DT_NOBEGIN};

	had->n = 0;
	judgement->past.n = 0;
	judgement->kept.n = 0;
	judgement->apart = false;
	if (all == NULL || all->n == 0 || judgement->demand->mode == DEMAND_ANEW)
		return;
	had->rows = palloc((all->n + 1) * sizeof(Allocation));
	for (int i = 0; i < all->n; i++)
		if (all->rows[i].resource_id == judgement->demand->resource_id &&
			!rsv_allocation_is_left(&all->rows[i],
									judgement->demand->keeping))
		{
			had->rows[had->n++] = all->rows[i];
			during.from = Min(during.from, all->rows[i].during.from);
			during.to = Max(during.to, all->rows[i].during.to);
		}
	if (had->n == 0)
		return;
	rsv_allocation_sort(had);
	judgement->had_during = during;

	if (judgement->demand->mode == DEMAND_EARLIER)
		judgement->occupied = (Period) {
			Min(judgement->demand->stay.from, during.from), during.to};
	if (judgement->demand->mode == DEMAND_LATER)
	{
		end_at_once(judgement);
		judgement->occupied.from = during.from;
	}
	if (judgement->demand->mode == DEMAND_ONWARD)
		leave_past(judgement);
	if (judgement->demand->keeping)
		rsv_kept_place_join(judgement);
}

/* The first row begins, and the last one ends, with the place. */
static Period
fit_to_place(const Judgement *judgement, Period during)
{
	const Period *had = &judgement->had_during;
	const Period *place = &judgement->occupied;
	Period		kept;

	kept.from = during.from == had->from ? place->from :
		Max(during.from, place->from);
	kept.to = during.to == had->to ? place->to : Min(during.to, place->to);
	return kept;
}

static int32
count_units_at(const Packing *packing, TimestampTz time)
{
	int32		units = 0;

	for (int i = 0; i < packing->npieces; i++)
		if (rsv_period_contains(packing->pieces[i].during, time))
			units += rsv_unit_range_count(packing->pieces[i].units);
	return units;
}

/* Goes on with a piece on the same units that ends where this one begins. */
static void
join_piece(Packing *packing, Piece piece)
{
	for (int i = 0; i < packing->npieces; i++)
	{
		Piece	   *before = &packing->pieces[i];

		if (rsv_piece_continues(&piece, before))
		{
			before->during.to = piece.during.to;
			return;
		}
	}
	packing->pieces[packing->npieces++] = piece;
}

/* By their start, so that others take over where some of the units end */
void
rsv_current_allocation_keep(Judgement *judgement)
{
	Packing    *packing = &judgement->packing;

	packing->npieces = 0;
	packing->pieces = palloc((judgement->had.n + 1) * sizeof(Piece));
	for (int i = 0; i < judgement->had.n; i++)
	{
		const Allocation *row = &judgement->had.rows[i];
		Piece		piece = {row->units, fit_to_place(judgement, row->during)};
		int32		wanted = judgement->quantity -
			count_units_at(packing, piece.during.from);

		Assert(i == 0 || row[-1].during.from <= row->during.from);
		piece.units.upper = piece.units.lower +
			Min(wanted, rsv_unit_range_count(row->units));
		if (wanted > 0 && piece.during.from < piece.during.to)
			join_piece(packing, piece);
	}
}

void
rsv_current_allocation_keep_past(Judgement *judgement)
{
	Packing    *packing = &judgement->packing;
	const Allocations *past = &judgement->past;
	Piece	   *pieces;
	int			n = 0;

	if (past->n == 0)
		return;
	pieces = palloc((past->n + packing->npieces) * sizeof(Piece));
	for (int i = 0; i < past->n; i++)
	{
		Piece		piece = {past->rows[i].units, past->rows[i].during};

		piece.during.to = Min(piece.during.to, judgement->occupied.from);
		if (piece.during.from < piece.during.to)
			pieces[n++] = piece;
	}
	memcpy(pieces + n, packing->pieces, packing->npieces * sizeof(Piece));
	packing->pieces = pieces;
	packing->npieces += n;
}

bool
rsv_current_allocation_suffices(Judgement *judgement)
{
	if (judgement->had.n == 0 ||
		judgement->occupied.from < judgement->had_during.from ||
		judgement->occupied.to > judgement->had_during.to)
		return false;
	rsv_current_allocation_keep(judgement);
	Assert(count_units_at(&judgement->packing, judgement->occupied.from) <=
		   judgement->quantity);
	return count_units_at(&judgement->packing, judgement->occupied.from) ==
		judgement->quantity;
}

Period
rsv_current_allocation_lacks(const Judgement *judgement)
{
	if (judgement->demand->mode == DEMAND_LATER)
		return (Period) {judgement->had_during.to, judgement->occupied.to};
	return (Period) {judgement->occupied.from, judgement->had_during.from};
}

int
rsv_current_allocation_units(const Judgement *judgement,
							 const UnitRange **units)
{
	UnitRange  *spans = palloc((judgement->had.n + 1) * sizeof(UnitRange));
	TimestampTz time = judgement->demand->mode == DEMAND_EARLIER ?
		judgement->had_during.from : judgement->had_during.to - 1;
	int32		wanted = judgement->quantity;
	int			n = 0;
	int			used;

	for (int i = 0; i < judgement->had.n; i++)
		if (rsv_period_contains(judgement->had.rows[i].during, time))
			spans[n++] = judgement->had.rows[i].units;
	qsort(spans, n, sizeof(UnitRange), rsv_unit_range_compare);

	for (used = 0; used < n && wanted > 0; used++)
	{
		spans[used].upper =
			spans[used].lower + Min(wanted, rsv_unit_range_count(spans[used]));
		wanted -= rsv_unit_range_count(spans[used]);
	}
	*units = spans;
	return wanted == 0 ? used : 0;
}
