/*
 * availability_search.c
 *		When a stay would be accepted.
 *
 * What is asked is what a command would ask, so what is found can be booked.
 */
#include "postgres.h"

#include "base/grid.h"
#include "inventory/availability_search.h"
#include "inventory/late_stay.h"
#include "miscadmin.h"
#include "storage/statement.h"
#include "utils/snapmgr.h"

bool
rsv_availability_accepts(Rules rules, const Resource *resource, Period stay,
						 const Demand *wanted, const Surroundings *around)
{
	Demand		demand = {.resource_id = resource->id,
					 .stay = stay,
					 .quantity = wanted->quantity,
					 .guests = wanted->guests,
					 .now = wanted->now};
	Judgement	judgement = {.demand = &demand,.around = around};
	bool		available;

	if (rsv_rules_check(rules & ~wanted->waived, resource, stay,
						rsv_demand_party(wanted), wanted->now))
		return false;
	if (rsv_demand_names_units(wanted))
		demand.units = wanted->units;
	rsv_availability_prepare(&judgement, resource);
	PushActiveSnapshot(around ? GetActiveSnapshot() : GetLatestSnapshot());
	available = rsv_availability_judge(&judgement, GetActiveSnapshot()) ==
		VERDICT_FREE;
	PopActiveSnapshot();
	return available;
}

/* The starts of a resource, in order */
typedef struct Walk
{
	const Resource *resource;
	const Interval *duration;
	TimestampTz now;
	const Interval *step;		/* between starts, or NULL: as they come */
	TimestampTz anchor;			/* from which the steps are counted */
	int64		last;			/* the number of the last one; -1: none yet */
} Walk;

static TimestampTz
step_to(Walk *walk, TimestampTz until)
{
	return rsv_calendar_step_to(walk->anchor, walk->step, &walk->last, until,
								walk->resource->zone);
}

/* Where the next stay may start, from a time on */
static TimestampTz
next_start(const Walk *walk, TimestampTz time)
{
	const Resource *resource = walk->resource;
	Period		open;

	if (walk->step == NULL &&
		rsv_schedule_open_period(time, time, &resource->schedule,
								 resource->zone, &open) &&
		open.from > time)
		time = open.from;
	if (resource->slot)
	{
		Grid		grid = rsv_resource_grid(resource);

		time = rsv_grid_next(&grid, time);
	}
	return time;
}

/* The first time after one at which something changes on the resource */
static TimestampTz
next_change(const Resource *resource, Period during, TimestampTz now)
{
	static const Interval none = {0};
	Allocations stock = rsv_allocation_scan(resource->id, RSV_ALL_UNITS, during,
											GetActiveSnapshot());
	TimestampTz change = DT_NOEND;

	for (int i = 0; i < stock.n; i++)
	{
		TimestampTz end = stock.rows[i].during.to;
		TimestampTz free = rsv_calendar_add(end, resource->setup_time ?
											resource->setup_time : &none, 1,
											resource->zone);

		if (free > during.from && end != rsv_late_stay_end(now))
			change = Min(change, free);
	}
	return change;
}

/* The end of the hours that a time is in; what comes next is their start */
static TimestampTz
closing_time(const Resource *resource, TimestampTz time)
{
	Period		open;

	if (!rsv_schedule_open_period(time, time + USECS_PER_DAY,
								  &resource->schedule, resource->zone, &open))
		return DT_NOEND;
	return open.from <= time ? open.to : open.from;
}

/* Where a clock goes back, a stay of days that begins later may end earlier. */
static bool
is_beyond(Period stay, Period within, const Interval *duration)
{
	bool		days = duration->month != 0 || duration->day != 0;

	return stay.to - within.to > (days ? USECS_PER_DAY : 0);
}

/* Of a stay that ends at a time; where a clock changes, about then */
static TimestampTz
start_before(const Walk *walk, TimestampTz end)
{
	const Interval days = {.month = walk->duration->month,
						   .day = walk->duration->day};

	return rsv_calendar_add(end - walk->duration->time, &days, -1,
							walk->resource->zone);
}

static TimestampTz
after(TimestampTz time, TimestampTz start)
{
	return time > start ? time : DT_NOEND;
}

/*
 * The first start after that of a stay at which rules of its days change: its
 * end is on the next date, or the notice is long enough.
 */
static TimestampTz
start_of_other_rules(const Walk *walk, Period stay)
{
	const Resource *resource = walk->resource;
	TimestampTz next = DT_NOEND;

	if (resource->nstay_rules == 0)
		return next;
	next = after(start_before(walk, rsv_calendar_next_midnight(
								  stay.to, resource->zone)), stay.from);
	for (int i = 0; i < resource->nstay_rules; i++)
	{
		const Interval *notice = resource->stay_rules[i].min_notice;

		if (notice)
			next = Min(next, after(rsv_calendar_add(walk->now, notice, 1,
													resource->zone),
								   stay.from));
	}
	return next;
}

/* The first start after that of a stay at which its end is in open hours */
static TimestampTz
start_before_opening(const Walk *walk, Period stay)
{
	const Resource *resource = walk->resource;
	Period		open;

	if (!resource->hours_bind_ends ||
		!rsv_schedule_open_period(stay.to, stay.to, &resource->schedule,
								  resource->zone, &open) ||
		open.from <= stay.to || !rsv_calendar_has(open.from))
		return DT_NOEND;
	return after(start_before(walk, open.from), stay.from);
}

/* The first start after hours of a smaller capacity, which are in the way */
static TimestampTz
start_of_other_capacity(const Resource *resource, Period stay)
{
	static const Interval none = {0};
	Period		during = rsv_resource_occupied(resource, stay);
	TimestampTz next = DT_NOEND;
	LimitedHours *hours;
	int			n;

	if (!rsv_hour_capacity_is_set(resource))
		return next;
	n = rsv_schedule_limited_hours(during, &resource->schedule, resource->zone,
								   &hours);
	for (int i = 0; i < n; i++)
		next = Min(next, hours[i].during.to);
	pfree(hours);
	return next == DT_NOEND ? next :
		after(rsv_calendar_add(next, resource->setup_time ?
							   resource->setup_time : &none, 1,
							   resource->zone), stay.from);
}

/* The start to try after one that was taken or refused */
static TimestampTz
advance(Walk *walk, Period stay, bool taken)
{
	const Resource *resource = walk->resource;
	TimestampTz next;

	if (walk->step)
		return step_to(walk, stay.from + 1);
	if (resource->slot)
		return stay.from + 1;
	if (taken)
		return stay.to;
	/* a guest leaves, or the resource opens, or a day has other rules */
	next = next_change(resource, rsv_resource_occupied(resource, stay),
					   walk->now);
	next = Min(next, closing_time(resource, stay.from));
	next = Min(next, start_before_opening(walk, stay));
	next = Min(next, start_of_other_rules(walk, stay));
	next = Min(next, start_of_other_capacity(resource, stay));
	return Min(next, rsv_calendar_next_midnight(stay.from, resource->zone));
}

/* Some years of minutes: a caller who asks for more has made a mistake. */
#define MOST_STARTS 1000000

static void
fail_starts(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many starts to look at"),
			 errdetail("%d of them have no room for it.", MOST_STARTS),
			 errhint("Ask for a shorter period, or for larger steps.")));
}

int
rsv_availability_search(int64 resource_id, const Interval *duration,
						Period within, Party party, const Interval *step,
						int most, TimestampTz now, Slot *slots)
{
	const Resource *resource = rsv_resource_get(resource_id);
	Walk		walk = {.resource = resource,.duration = duration,.now = now,
				  .step = step,.anchor = within.from,.last = -1};
	Demand		wanted = {.quantity = party.quantity,.guests = party.guests,
						  .now = now};
	TimestampTz from = Max(within.from, now);
	int			tried = 0;
	int			n = 0;

	if (resource->min_notice)
		from = Max(from, rsv_calendar_add(now, resource->min_notice, 1,
										  resource->zone));
	if (step)
		from = step_to(&walk, from);

	PushActiveSnapshot(GetLatestSnapshot());
	while (n < most && from < within.to)
	{
		Period		stay;
		bool		taken;

		CHECK_FOR_INTERRUPTS();
		if (++tried > MOST_STARTS)
			fail_starts();
		stay.from = next_start(&walk, from);
		if (stay.from >= within.to)
			break;
		stay.to = rsv_calendar_add(stay.from, duration, 1, resource->zone);
		if (is_beyond(stay, within, duration))
			break;
		/* years of quarters of an hour may be full */
		rsv_statement_push();
		taken = stay.to <= within.to &&
			rsv_availability_accepts(RULES_OF_BOOKING, resource, stay, &wanted,
									 NULL);
		if (taken)
			slots[n++] = (Slot) {resource_id, stay};
		from = advance(&walk, stay, taken);
		rsv_statement_pop();
	}
	PopActiveSnapshot();
	return n;
}
