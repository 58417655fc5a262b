/*
 * next_chance.c
 *		When a stay that is refused may be accepted.
 *
 * As long as no guest leaves, the hours stay as they are and the dates are the
 * same, a stay that begins later meets all that it has met before, and more.
 */
#include "postgres.h"

#include "base/grid.h"
#include "inventory/availability.h"
#include "inventory/late_stay.h"
#include "inventory/next_chance.h"
#include "utils/snapmgr.h"

#define HOURS_OF_MONTH (31 * 24)

/*
 * The first start after another with the time to set up after an end. It may be
 * later than the end and that time: a month before 30 March is the end of
 * February, as it is two days earlier; and an hour may be there twice.
 */
static TimestampTz
start_after_end(const Resource *resource, TimestampTz from, TimestampTz end)
{
	Interval	setup = {0};
	TimestampTz start = end;

	if (resource->setup_time)
		setup = *resource->setup_time;
	for (int hours = 0; hours < HOURS_OF_MONTH; hours++)
	{
		start = rsv_calendar_add(end, &setup, 1, resource->zone);
		if (start > from &&
			rsv_resource_occupied(resource,
								  (Period) {start, start + 1}).from >= end)
			break;
		setup.time += USECS_PER_HOUR;
	}
	return Max(start, from + 1);
}

/* The first start after that of a stay at which another stay has ended */
static TimestampTz
start_after_stay(const Refusal *refusal)
{
	const Resource *resource = refusal->resource;
	Period		during = rsv_resource_occupied(resource, refusal->stay);
	Allocations stock = rsv_allocation_scan(resource->id, RSV_ALL_UNITS, during,
											GetActiveSnapshot());
	TimestampTz next = DT_NOEND;

	for (int i = 0; i < stock.n; i++)
	{
		TimestampTz end = stock.rows[i].during.to;

		if (end > during.from && end != rsv_late_stay_end(refusal->now))
			next = Min(next, start_after_end(resource, refusal->stay.from,
											 end));
	}
	return next;
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

/* Of a stay that ends at a time; where a clock changes, about then */
static TimestampTz
start_before(const Refusal *refusal, TimestampTz end)
{
	const Interval *duration = refusal->duration;
	const Interval days = {.month = duration->month,.day = duration->day};

	return rsv_calendar_add(end - duration->time, &days, -1,
							refusal->resource->zone);
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
start_of_other_rules(const Refusal *refusal)
{
	const Resource *resource = refusal->resource;
	Period		stay = refusal->stay;
	TimestampTz next = DT_NOEND;

	if (resource->nstay_rules == 0)
		return next;
	next = after(start_before(refusal, rsv_calendar_next_midnight(
								  stay.to, resource->zone)), stay.from);
	for (int i = 0; i < resource->nstay_rules; i++)
	{
		const Interval *notice = resource->stay_rules[i].min_notice;

		if (notice)
			next = Min(next, after(rsv_calendar_add(refusal->now, notice, 1,
													resource->zone),
								   stay.from));
	}
	return next;
}

/* The first start after that of a stay at which its end is in open hours */
static TimestampTz
start_before_opening(const Refusal *refusal)
{
	const Resource *resource = refusal->resource;
	Period		stay = refusal->stay;
	Period		open;

	if (!resource->hours_bind_ends ||
		!rsv_schedule_open_period(stay.to, stay.to, &resource->schedule,
								  resource->zone, &open) ||
		open.from <= stay.to || !rsv_calendar_has(open.from))
		return DT_NOEND;
	return after(start_before(refusal, open.from), stay.from);
}

/* The first start after hours of a smaller capacity, which are in the way */
static TimestampTz
start_of_other_capacity(const Refusal *refusal)
{
	static const Interval none = {0};
	const Resource *resource = refusal->resource;
	Period		stay = refusal->stay;
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

TimestampTz
rsv_next_chance(const Refusal *refusal)
{
	const Resource *resource = refusal->resource;
	TimestampTz start = refusal->stay.from;
	TimestampTz next = start_after_stay(refusal);

	next = Min(next, closing_time(resource, start));
	next = Min(next, start_before_opening(refusal));
	next = Min(next, start_of_other_rules(refusal));
	next = Min(next, start_of_other_capacity(refusal));
	return Min(next, rsv_calendar_next_midnight(start, resource->zone));
}

/*
 * The first start after that of a stay which does not meet the present, in
 * which guests are late, or is not past, or has the notice that it needs
 */
static TimestampTz
start_after_now(const Refusal *refusal)
{
	const Resource *resource = refusal->resource;
	Period		stay = refusal->stay;
	TimestampTz now = refusal->now;
	TimestampTz next = DT_NOEND;

	if (rsv_resource_occupied(resource, stay).from <= now)
		next = start_after_end(resource, stay.from, rsv_late_stay_end(now));
	if (stay.to <= now)
		next = Min(next, stay.from + (now - stay.to) + 1);
	if (resource->min_notice)
		next = Min(next, after(rsv_calendar_add(now, resource->min_notice, 1,
												resource->zone), stay.from));
	return next;
}

TimestampTz
rsv_next_chance_on_grid(const Refusal *refusal, Rules waived)
{
	const Resource *resource = refusal->resource;
	Grid		grid = rsv_resource_grid(resource);
	bool		bound = resource->slot && !(waived & RULE(REASON_OFF_GRID));
	TimestampTz next;

	if (bound && !rsv_grid_has(&grid, refusal->stay.from))
		return rsv_grid_next(&grid, refusal->stay.from);
	next = Min(rsv_next_chance(refusal), start_after_now(refusal));
	return bound ? rsv_grid_next(&grid, next) : next;
}
