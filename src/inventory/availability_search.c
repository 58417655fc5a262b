/*
 * availability_search.c
 *		When a stay would be accepted.
 *
 * What is asked is what a command would ask, so what is found can be booked.
 */
#include "postgres.h"

#include "base/grid.h"
#include "inventory/availability_search.h"
#include "inventory/next_chance.h"
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

TimestampTz
rsv_availability_next_start(const Resource *resource, TimestampTz time,
							bool stepped)
{
	Period		open;

	if (!stepped &&
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

bool
rsv_availability_is_beyond(Period stay, Period within, bool days)
{
	return stay.to - within.to > (days ? USECS_PER_DAY : 0);
}

/* The start to try after one that was taken or refused */
static TimestampTz
advance(Walk *walk, Period stay, bool taken)
{
	const Resource *resource = walk->resource;

	if (walk->step)
		return step_to(walk, stay.from + 1);
	if (resource->slot)
		return stay.from + 1;
	if (taken)
		return stay.to;
	return rsv_next_chance(&(Refusal) {resource, walk->duration, stay,
									   walk->now});
}

/* Some years of minutes: a caller who asks for more has made a mistake. */
#define MOST_STARTS 1000000

void
rsv_availability_check_starts(int tried)
{
	if (tried <= MOST_STARTS)
		return;
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
	bool		days = duration->month != 0 || duration->day != 0;
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
		rsv_availability_check_starts(++tried);
		stay.from = rsv_availability_next_start(resource, from, step != NULL);
		if (stay.from >= within.to)
			break;
		stay.to = rsv_calendar_add(stay.from, duration, 1, resource->zone);
		if (rsv_availability_is_beyond(stay, within, days))
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
