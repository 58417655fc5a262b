/*
 * availability_search.c
 *		When a stay would be accepted.
 *
 * What is asked is what a command would ask, so what is found can be booked.
 */
#include "postgres.h"

#include "inventory/availability_search.h"
#include "inventory/late_stay.h"
#include "miscadmin.h"
#include "storage/statement.h"
#include "utils/snapmgr.h"

bool
rsv_availability_accepts(Rules rules, const Resource *resource, Period stay,
						 const Demand *wanted)
{
	Demand		demand = {.resource_id = resource->id,
					 .stay = stay,
					 .quantity = wanted->quantity,
					 .now = wanted->now};
	Judgement	judgement = {.demand = &demand};
	bool		available;

	if (rsv_rules_check(rules, resource, stay, wanted->now))
		return false;
	if (rsv_demand_names_units(wanted))
		demand.units = wanted->units;
	rsv_availability_prepare(&judgement, resource);
	PushActiveSnapshot(GetLatestSnapshot());
	available = rsv_availability_judge(&judgement, GetActiveSnapshot()) ==
		VERDICT_FREE;
	PopActiveSnapshot();
	return available;
}

/* Where the next stay may start, from a time on */
static TimestampTz
next_start(const Resource *resource, const Interval *step, TimestampTz time)
{
	Period		open;

	if (step == NULL &&
		rsv_schedule_open_period(time, time, &resource->schedule,
								 resource->zone, &open) &&
		open.from > time)
		time = open.from;
	if (resource->slot)
		time = rsv_calendar_grid_after(time, resource->slot, resource->zone);
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

/* The start to try after one that was taken or refused */
static TimestampTz
advance(const Resource *resource, const Interval *step, Period stay, bool taken,
		TimestampTz now)
{
	TimestampTz next;

	if (step)
		return rsv_calendar_add(stay.from, step, 1, resource->zone);
	if (resource->slot)
		return rsv_calendar_grid_after(stay.from + 1, resource->slot,
									   resource->zone);
	if (taken)
		return stay.to;
	/* a guest leaves, or the resource opens, or a day has other rules */
	next = next_change(resource, rsv_resource_occupied(resource, stay), now);
	next = Min(next, closing_time(resource, stay.from));
	return Min(next, rsv_calendar_next_midnight(stay.from, resource->zone));
}

/* The first step that is not before a time; steps of hours at one stride */
static TimestampTz
skip_steps(TimestampTz start, TimestampTz until, const Interval *step,
		   pg_tz *zone)
{
	if (step->month == 0 && step->day == 0 && start < until)
		return start +
			(until - start + step->time - 1) / step->time * step->time;
	for (TimestampTz next; start < until; start = next)
	{
		CHECK_FOR_INTERRUPTS();
		next = rsv_calendar_add(start, step, 1, zone);
		if (next <= start)
			return DT_NOEND;
	}
	return start;
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
						Period within, int32 quantity, const Interval *step,
						int most, TimestampTz now, Slot *slots)
{
	const Resource *resource = rsv_resource_get(resource_id);
	Demand		wanted = {.quantity = quantity,.now = now};
	TimestampTz from = Max(within.from, now);
	int			tried = 0;
	int			n = 0;

	if (resource->min_notice)
		from = Max(from, rsv_calendar_add(now, resource->min_notice, 1,
										  resource->zone));

	within.from = step ?
		skip_steps(within.from, from, step, resource->zone) : from;

	PushActiveSnapshot(GetLatestSnapshot());
	while (n < most && within.from < within.to)
	{
		Period		stay;
		TimestampTz next;
		bool		taken;

		CHECK_FOR_INTERRUPTS();
		if (++tried > MOST_STARTS)
			fail_starts();
		stay.from = next_start(resource, step, within.from);
		stay.to = rsv_calendar_add(stay.from, duration, 1, resource->zone);
		if (stay.to > within.to)
			break;
		/* years of quarters of an hour may be full */
		rsv_statement_push();
		taken = rsv_availability_accepts(RULES_OF_BOOKING, resource, stay,
										 &wanted);
		if (taken)
			slots[n++] = (Slot) {resource_id, stay};
		next = advance(resource, step, stay, taken, now);
		rsv_statement_pop();
		/* an interval such as "1 month -31 days" may lead nowhere */
		if (next <= within.from)
			break;
		within.from = next;
	}
	PopActiveSnapshot();
	return n;
}
