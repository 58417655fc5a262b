/*
 * overreservation.c
 *		The choice of guests who go where more is sold than there is.
 *
 * Pure. Along time, whenever a guest arrives and there is one too many, one of
 * the guests leaves: the one that counts least, and of several such the one
 * that would stay longest, as that frees most for all later guests. Where all
 * want one unit and count the same, no choice lets more of them stay. Where
 * they want more, guests who leave later may make room for one who left.
 */
#include "postgres.h"

#include "inventory/overreservation.h"
#include "miscadmin.h"
#include "packing/packing.h"

static bool
leaves_before(const Occupant *guest, const Occupant *other)
{
	if (guest->priority != other->priority)
		return guest->priority < other->priority;
	if (guest->during.to != other->during.to)
		return guest->during.to > other->during.to;
	return guest->beyond && !other->beyond;
}

/* Those who are there at some instant */
typedef struct Present
{
	int			n;
	Occupant  **guests;
	int64		units;
} Present;

static void
leave(Present *present, int i)
{
	present->units -= present->guests[i]->units;
	present->guests[i] = present->guests[--present->n];
}

static void
let_go(Present *present, TimestampTz at)
{
	for (int i = present->n - 1; i >= 0; i--)
		if (present->guests[i]->during.to <= at)
			leave(present, i);
}

/* False if all of them have to stay */
static bool
send_away(Present *present)
{
	int			chosen = -1;

	for (int i = 0; i < present->n; i++)
		if (!present->guests[i]->fixed &&
			(chosen < 0 ||
			 leaves_before(present->guests[i], present->guests[chosen])))
			chosen = i;
	if (chosen < 0)
		return false;
	present->guests[chosen]->leaves = true;
	leave(present, chosen);
	return true;
}

static int
compare_leavers(const void *a, const void *b)
{
	const Occupant *left = *(Occupant *const *) a;
	const Occupant *right = *(Occupant *const *) b;

	if (leaves_before(left, right))
		return 1;
	return leaves_before(right, left) ? -1 : memcmp(&left->id, &right->id,
													UUID_LEN);
}

static bool
fits(const Occupant *guest, const Occupant *guests, int n, int32 capacity,
	 Stay *stays)
{
	int			nstays = 0;

	for (int i = 0; i < n && guests[i].during.from < guest->during.to; i++)
		if (!guests[i].leaves && guests[i].during.to > guest->during.from)
			stays[nstays++] = (Stay) {.units = {0, guests[i].units},
				.during = guests[i].during};
	return rsv_packing_peak(stays, nstays, guest->during, capacity) +
		guest->units <= capacity;
}

/* Lets those stay that fit after all, the one that counts most first. */
static void
let_stay(Occupant *guests, int n, int32 capacity)
{
	Occupant  **leavers = palloc((n + 1) * sizeof(Occupant *));
	Stay	   *stays = palloc((n + 1) * sizeof(Stay));
	int			nleavers = 0;

	for (int i = 0; i < n; i++)
		if (guests[i].leaves)
			leavers[nleavers++] = &guests[i];
	qsort(leavers, nleavers, sizeof(Occupant *), compare_leavers);
	for (int i = 0; i < nleavers; i++)
	{
		CHECK_FOR_INTERRUPTS();
		leavers[i]->leaves = !fits(leavers[i], guests, n, capacity, stays);
	}
	pfree(leavers);
	pfree(stays);
}

void
rsv_overreservation_choose(Occupant *guests, int n, int32 capacity)
{
	Present		present = {.guests = palloc((n + 1) * sizeof(Occupant *))};

	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		let_go(&present, guests[i].during.from);
		present.guests[present.n++] = &guests[i];
		present.units += guests[i].units;
		while (present.units > capacity && send_away(&present))
			;
	}
	pfree(present.guests);
	let_stay(guests, n, capacity);
}
