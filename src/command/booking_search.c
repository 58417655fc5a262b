/*
 * booking_search.c
 *		When the items of a booking could be had together.
 *
 * Each start is put to the judgement that create_booking would make. After a
 * refusal the search leaps to where the item that takes longest may be had, so
 * that full weeks are few steps. A leap passes over starts at which nothing is
 * other than at the one that was refused. Where a clock changes, and with stays
 * of months, a stay that begins later may end earlier: there each start is
 * tried.
 */
#include "postgres.h"

#include "base/grid.h"
#include "command/booking_search.h"
#include "command/booking_trial.h"
#include "inventory/alternatives.h"
#include "inventory/availability_search.h"
#include "miscadmin.h"
#include "storage/statement.h"

/* Between starts, where nothing says which there are */
#define SHORT_STEP (15 * USECS_PER_MINUTE)

typedef struct SetWalk
{
	BookingSet *set;
	Period		within;
	const Interval *step;		/* between starts, or NULL */
	bool		ordered;		/* there are steps, or grids */
	int64		last;			/* the number of the last step; -1: none yet */
	TimestampTz quiet;			/* no clock changes from here ... */
	TimestampTz unrest;			/* ... to there */
} SetWalk;

/* Do all resources of the first item have one? */
static bool
has_grid(const BookingItem *first)
{
	for (int i = 0; i < rsv_booking_set_nresources(first); i++)
		if (rsv_booking_set_resource(first, i)->slot == NULL)
			return false;
	return true;
}

/* The present, and the check-out of a guest, are no times to begin at. */
static TimestampTz
round_up(TimestampTz time)
{
	if (time % USECS_PER_SEC == 0)
		return time;
	return time - ((time % USECS_PER_MINUTE) + USECS_PER_MINUTE) %
		USECS_PER_MINUTE + USECS_PER_MINUTE;
}

/* The first start of the walk that is not before a time */
static TimestampTz
walk_to(SetWalk *walk, TimestampTz time)
{
	const BookingItem *first = &walk->set->booking.items[0];
	TimestampTz start = DT_NOEND;

	if (walk->step)
		time = rsv_calendar_step_to(walk->within.from, walk->step, &walk->last,
									time, walk->set->zone);
	else if (!walk->ordered)
		time = round_up(time);
	for (int i = 0; i < rsv_booking_set_nresources(first) && start > time; i++)
	{
		CHECK_FOR_INTERRUPTS();
		start = Min(start, rsv_availability_next_start(
						rsv_booking_set_resource(first, i), time,
						walk->step != NULL));
	}
	return start;
}

/* Would the items be accepted where they are? */
static bool
set_is_accepted(BookingSet *set)
{
	rsv_booking_try(&set->booking);
	return rsv_booking_has_places(&set->booking);
}

static TimestampTz
next_clock_change(const BookingSet *set, TimestampTz time)
{
	TimestampTz next = rsv_calendar_next_change(time, set->zone);

	for (int i = 0; i < set->booking.n; i++)
	{
		const BookingItem *item = &set->booking.items[i];

		for (int j = 0; j < rsv_booking_set_nresources(item); j++)
		{
			CHECK_FOR_INTERRUPTS();
			next = Min(next, rsv_calendar_next_change(
						   time, rsv_booking_set_resource(item, j)->zone));
		}
	}
	return next;
}

/* A leap is no longer than a day, and set-up times may be some more. */
#define DAYS_AROUND 3

static bool
clock_changes_near(SetWalk *walk, Period span)
{
	TimestampTz from = span.from - DAYS_AROUND * USECS_PER_DAY;

	if (from < walk->quiet || from >= walk->unrest)
	{
		walk->quiet = from;
		walk->unrest = next_clock_change(walk->set, from);
	}
	return walk->unrest <= span.to + DAYS_AROUND * USECS_PER_DAY;
}

/* By how much to move on after a refusal */
static int64
leap_after_refusal(SetWalk *walk, Period span)
{
	const BookingSet *set = walk->set;
	int64		leap = rsv_booking_set_leap(set);

	if (leap > 0 && !set->of_months && !clock_changes_near(walk, span))
		return leap;
	if (walk->ordered)
		return 1;
	return leap > 0 ? Min(leap, SHORT_STEP) : SHORT_STEP;
}

static TimestampTz
leap_from(TimestampTz start, int64 leap)
{
	return leap >= RSV_END_OF_TIME - start ? DT_NOEND : start + leap;
}

/* Where to go on; the start is taken if the items are accepted there. */
static TimestampTz
try_start(SetWalk *walk, TimestampTz start, bool *taken)
{
	Period		span = rsv_booking_set_span(walk->set);

	*taken = false;
	if (span.from < walk->within.from)
		return start + (walk->within.from - span.from);
	*taken = span.to <= walk->within.to && set_is_accepted(walk->set);
	if (*taken)
		return walk->ordered ? start + 1 : span.to;
	if (span.to > walk->within.to)
		return start + (walk->ordered ? 1 : SHORT_STEP);
	return leap_from(start, leap_after_refusal(walk, span));
}

int
rsv_booking_search(BookingSet *set, Period within, const Interval *step,
				   int most, TimestampTz *starts)
{
	SetWalk		walk = {.set = set,.within = within,.step = step,.last = -1,
					 .ordered = step || has_grid(&set->booking.items[0]),
					 .quiet = DT_NOEND};
	TimestampTz from = Max(within.from, set->booking.command.now);
	bool		days = set->of_days || set->of_months;
	int			tried = 0;
	int			n = 0;

	while (n < most && from < within.to)
	{
		TimestampTz start;
		bool		taken;

		CHECK_FOR_INTERRUPTS();
		rsv_availability_check_starts(++tried);
		start = walk_to(&walk, from);
		if (start >= within.to || !rsv_booking_set_move(set, start) ||
			rsv_availability_is_beyond(rsv_booking_set_span(set), within, days))
			break;
		/* years of quarters of an hour may be full */
		rsv_statement_push();
		from = try_start(&walk, start, &taken);
		rsv_statement_pop();
		if (taken)
			starts[n++] = start;
	}
	return n;
}

/*
 * Other times
 */

#define WEEKS_AROUND 2

typedef struct NearStarts
{
	BookingSet *set;
	TimestampTz wanted;
	int			most;
	int			n;
	TimestampTz *starts;
} NearStarts;

static int
compare_starts(const void *a, const void *b, void *wanted)
{
	return rsv_alternative_compare(*(const TimestampTz *) a,
								   *(const TimestampTz *) b,
								   *(TimestampTz *) wanted);
}

/* Within a day: those of the grid, or quarters of an hour from the wanted */
static void
add_near_starts(NearStarts *near, Period span)
{
	static const Interval quarter = {.time = SHORT_STEP};
	bool		grid = has_grid(&near->set->booking.items[0]);
	Period		within = {near->wanted - USECS_PER_DAY,
						  span.to + USECS_PER_DAY};
	int			most = 2 * USECS_PER_DAY / USECS_PER_MINUTE;
	TimestampTz *found = palloc(most * sizeof(TimestampTz));
	int			n;

	/* what begins before the first item does so before that day, too */
	within.from -= (near->wanted - span.from + SHORT_STEP - 1) / SHORT_STEP *
		SHORT_STEP;
	n = rsv_booking_search(near->set, within, grid ? NULL : &quarter,
						   most, found);
	qsort_arg(found, n, sizeof(TimestampTz), compare_starts, &near->wanted);
	for (int i = 0; i < n && near->n < near->most; i++)
		if (found[i] != near->wanted)
			near->starts[near->n++] = found[i];
	pfree(found);
}

static void
add_start_of_day(NearStarts *near, int days)
{
	BookingSet *set = near->set;
	Interval	shift = {.day = days};
	TimestampTz start = rsv_calendar_add(near->wanted, &shift, 1, set->zone);

	if (near->n == near->most || start < set->booking.command.now ||
		!rsv_booking_set_move(set, start))
		return;
	rsv_statement_push();
	if (set_is_accepted(set))
		near->starts[near->n++] = start;
	rsv_statement_pop();
}

int
rsv_booking_alternatives(BookingSet *set, int most, TimestampTz *starts)
{
	Period		span = rsv_booking_set_span(set);
	bool		overnight = span.to - span.from >= RSV_OVERNIGHT;
	NearStarts	near = {.set = set,
					   .wanted = set->booking.items[0].record.during.from,
					   .most = most,
					   .starts = starts};

	if (!overnight)
		add_near_starts(&near, span);
	for (int days = overnight ? 1 : 2; days <= 7 * WEEKS_AROUND; days++)
	{
		CHECK_FOR_INTERRUPTS();
		add_start_of_day(&near, days);
		add_start_of_day(&near, -days);
	}
	return near.n;
}
