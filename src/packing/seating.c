/*
 * seating.c
 *		Which seats for a party.
 *
 * Pure: seats in, places out. A party sits on adjacent seats of one row. Best
 * is a place that leaves no single seat beside it, which nobody would buy; then
 * the one nearest the focus; then the first.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "packing/seating.h"
#include "utils/memutils.h"

/* Does the next seat follow this one in the same row? */
static bool
seat_is_followed(const Seat *seats, int nseats, int seat)
{
	return seat >= 0 && seat + 1 < nseats &&
		seats[seat].row == seats[seat + 1].row &&
		seats[seat].number + 1 == seats[seat + 1].number;
}

/* Is the seat before a place free, and without a free neighbour? */
static bool
orphans_before(const Seat *seats, int nseats, int first)
{
	int			left = first - 1;

	return seat_is_followed(seats, nseats, left) && seats[left].free &&
		!(seat_is_followed(seats, nseats, left - 1) && seats[left - 1].free);
}

static bool
orphans_after(const Seat *seats, int nseats, int last)
{
	int			right = last + 1;

	return seat_is_followed(seats, nseats, last) && seats[right].free &&
		!(seat_is_followed(seats, nseats, right) && seats[right + 1].free);
}

static double
sum_distances(const Seat *seats, int32 quantity)
{
	double		sum = 0;

	for (int i = 0; i < quantity; i++)
		sum += seats[i].distance;
	return sum;
}

/* All places, in the order of the seats */
static int
list_seatings(const Seat *seats, int nseats, int32 quantity, Seating *all)
{
	int			run = 0;
	int			n = 0;

	for (int i = 0; i < nseats; i++)
	{
		int			first = i - quantity + 1;

		CHECK_FOR_INTERRUPTS();
		if (!seat_is_followed(seats, nseats, i - 1))
			run = 0;
		run = seats[i].free ? run + 1 : 0;
		if (run >= quantity)
			all[n++] = (Seating) {
				.units = {seats[first].number, seats[i].number + 1},
				.orphans = orphans_before(seats, nseats, first) +
					orphans_after(seats, nseats, i),
				.distance = sum_distances(&seats[first], quantity)};
	}
	return n;
}

static int
compare_seatings(const void *a, const void *b)
{
	const Seating *left = a;
	const Seating *right = b;

	if (left->orphans != right->orphans)
		return left->orphans - right->orphans;
	if (left->distance != right->distance)
		return left->distance < right->distance ? -1 : 1;
	return (left->units.lower > right->units.lower) -
		(left->units.lower < right->units.lower);
}

static bool
overlaps_better(const Seating *seating, const Seating *better, int n)
{
	for (int i = 0; i < n; i++)
		if (rsv_unit_range_overlaps(seating->units, better[i].units))
			return true;
	return false;
}

int
rsv_seating_find(const Seat *seats, int nseats, int32 quantity, int most,
				 Seating *best)
{
	Seating    *all = MemoryContextAllocHuge(CurrentMemoryContext,
											 (nseats + 1) * sizeof(Seating));
	int			nall = list_seatings(seats, nseats, quantity, all);
	int			n = 0;

	qsort(all, nall, sizeof(Seating), compare_seatings);
	for (int i = 0; i < nall && n < most; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!overlaps_better(&all[i], best, n))
			best[n++] = all[i];
	}
	pfree(all);
	return n;
}
