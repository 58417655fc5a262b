/*
 * alternatives.c
 *		Where and when there is room instead.
 *
 * Every candidate is put to the judgement that a command would make, so what
 * is offered can be booked. Which candidates are worth it depends on the
 * stay: one over a night moves by days and keeps its local times; a shorter
 * one may also begin where another ends.
 */
#include "postgres.h"

#include "base/grid.h"
#include "base/json_builder.h"
#include "inventory/alternatives.h"
#include "inventory/late_stay.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

/* How far to look, how many candidates to judge, and rows to read at most */
#define DAYS_AROUND 14
#define MOST_CANDIDATES 200
#define MOST_AROUND 200
/* Of more units than that, some rows are enough to see when others begin. */
#define SOME_AROUND 20
#define MOST_JUDGED 60
/* A group asks several resources for each; a large one tries fewer. */
#define MOST_JUDGED_OF_GROUP 600

#define OFFERED 5

typedef struct Candidates
{
	const Demand *demands;		/* all of which must find room */
	int			ndemands;
	const Demand *refused;		/* the one whose resource says which stays */
	const Resource *resource;
	Period		wanted;
	int			njudged;
	TimestampTz now;
	Surroundings around;
	int			n;
	Period		stays[MOST_CANDIDATES];
} Candidates;

static bool
is_short(Period stay)
{
	return stay.to - stay.from < RSV_OVERNIGHT;
}

/* As far as the nearest candidates are */
static Surroundings
read_around(const Candidates *candidates)
{
	Period		wanted = candidates->wanted;
	int64		days = is_short(wanted) ? 1 : DAYS_AROUND + 1;
	Period		period = {wanted.from - days * USECS_PER_DAY,
						  wanted.to + days * USECS_PER_DAY};

	return rsv_surroundings_read(
		candidates->resource->id, period, candidates->now,
		candidates->resource->capacity > MOST_AROUND ? SOME_AROUND :
		MOST_AROUND);
}

static void
add_candidate(Candidates *candidates, Period stay)
{
	if (candidates->n == MOST_CANDIDATES || stay.from < candidates->now ||
		stay.from == candidates->wanted.from ||
		!rsv_calendar_has(stay.from) || !rsv_calendar_has(stay.to))
		return;
	for (int i = 0; i < candidates->n; i++)
		if (candidates->stays[i].from == stay.from)
			return;
	candidates->stays[candidates->n++] = stay;
}

/* A stay as long as the wanted one; on the grid, from the next slot on */
static void
add_start(Candidates *candidates, TimestampTz from)
{
	const Resource *resource = candidates->resource;

	if (resource->slot)
	{
		Grid		grid = rsv_resource_grid(resource);

		from = rsv_grid_next(&grid, from);
	}
	if (from == DT_NOEND)
		return;
	add_candidate(
		candidates,
		(Period) {from,
				  from + (candidates->wanted.to - candidates->wanted.from)});
}

static void
add_days(Candidates *candidates)
{
	for (int days = 1; days <= DAYS_AROUND; days++)
		for (int sign = -1; sign <= 1; sign += 2)
		{
			Interval	shift = {.day = days};
			pg_tz	   *zone = candidates->resource->zone;
			Period		stay;

			stay.from =
				rsv_calendar_add(candidates->wanted.from, &shift, sign, zone);
			stay.to =
				rsv_calendar_add(candidates->wanted.to, &shift, sign, zone);
			if (stay.from < stay.to)
				add_candidate(candidates, stay);
		}
}

/* Right after what is there, and right before */
static void
add_edges(Candidates *candidates)
{
	const Resource *resource = candidates->resource;
	static const Interval none = {0};
	const Interval *setup = resource->setup_time ? resource->setup_time : &none;
	const Interval *cleanup =
		resource->cleanup_time ? resource->cleanup_time : &none;
	Period		wanted = candidates->wanted;
	Period		around = candidates->around.period;

	for (int i = 0; i < candidates->around.rows.n; i++)
	{
		Period		during = candidates->around.rows.rows[i].during;

		if (during.to <= around.to &&
			during.to != rsv_late_stay_end(candidates->now))
			add_start(candidates, rsv_calendar_add(during.to, setup, 1,
												   resource->zone));
		if (during.from >= around.from)
			add_start(candidates, rsv_calendar_add(during.from, cleanup, -1,
												   resource->zone) -
					  (wanted.to - wanted.from));
	}
}

uint64
rsv_alternative_distance(TimestampTz a, TimestampTz b)
{
	return a > b ? (uint64) a - b : (uint64) b - a;
}

int
rsv_alternative_compare(TimestampTz a, TimestampTz b, TimestampTz wanted)
{
	uint64		near = rsv_alternative_distance(a, wanted);
	uint64		far = rsv_alternative_distance(b, wanted);

	if (near != far)
		return near < far ? -1 : 1;
	/* as near: the later one */
	return (a < b) - (a > b);
}

static int
compare_candidates(const void *a, const void *b, void *wanted)
{
	return rsv_alternative_compare(((const Period *) a)->from,
								   ((const Period *) b)->from,
								   ((Period *) wanted)->from);
}

static bool
demand_finds_room(Candidates *candidates, const Demand *demand, Period stay)
{
	const Resource *resource = demand == candidates->refused ?
		candidates->resource : rsv_resource_get(demand->resource_id);

	candidates->njudged++;
	return rsv_availability_accepts(RULES_OF_BOOKING, resource, stay, demand,
									&candidates->around);
}

/* The resource that has refused is the likeliest to refuse again. */
static bool
all_find_room(Candidates *candidates, Period stay)
{
	if (!demand_finds_room(candidates, candidates->refused, stay))
		return false;
	for (int i = 0; i < candidates->ndemands; i++)
		if (&candidates->demands[i] != candidates->refused &&
			!demand_finds_room(candidates, &candidates->demands[i], stay))
			return false;
	return true;
}

static void
add_candidates(Candidates *candidates)
{
	Period		stay = candidates->wanted;

	/* at either end of time there is nothing around it */
	if (stay.from < MIN_TIMESTAMP + 2 * DAYS_AROUND * USECS_PER_DAY ||
		stay.to > END_TIMESTAMP - 2 * DAYS_AROUND * USECS_PER_DAY)
		return;
	candidates->around = read_around(candidates);
	add_days(candidates);
	if (is_short(stay))
		add_edges(candidates);
	qsort_arg(candidates->stays, candidates->n, sizeof(Period),
			  compare_candidates, &stay);
}

/* In memory that one judgement leaves to the next */
static int
judge_candidates(Candidates *candidates, int most, Slot *slots)
{
	int			most_judged = candidates->ndemands > 1 ? MOST_JUDGED_OF_GROUP :
		MOST_JUDGED;
	MemoryContext once = AllocSetContextCreate(CurrentMemoryContext,
											   "reservation alternative",
											   ALLOCSET_DEFAULT_SIZES);
	int			n = 0;

	for (int i = 0; i < candidates->n && n < most; i++)
	{
		Period		stay = candidates->stays[i];
		MemoryContext caller;

		if (candidates->njudged >= most_judged)
			break;
		caller = MemoryContextSwitchTo(once);
		if (all_find_room(candidates, stay))
			slots[n++] = (Slot) {candidates->refused->resource_id, stay};
		MemoryContextSwitchTo(caller);
		MemoryContextReset(once);
	}
	MemoryContextDelete(once);
	return n;
}

/* Other times at which all the demands find room, which are for one stay */
static int
find_times(const Demand *demands, int ndemands, const Demand *refused,
		   int most, Slot *slots)
{
	Candidates *candidates = palloc(sizeof(Candidates));
	candidates->demands = demands;
	candidates->ndemands = ndemands;
	candidates->refused = refused;
	candidates->resource = rsv_resource_get(refused->resource_id);
	candidates->wanted = refused->stay;
	candidates->now = refused->now;
	candidates->n = 0;
	candidates->njudged = 0;
	add_candidates(candidates);
	return judge_candidates(candidates, most, slots);
}

static bool
may_ever_find_room(const Demand *demand)
{
	const Resource *resource = rsv_resource_get(demand->resource_id);

	return resource->active && demand->quantity <= resource->capacity;
}

static int
find_siblings(const Resource *resource, const Demand *any, int most,
			  Slot *slots)
{
	int			nsiblings;
	int64	   *siblings = rsv_resource_siblings(resource, &nsiblings);
	int			n = 0;

	for (int i = 0; i < Min(nsiblings, MOST_JUDGED) && n < most; i++)
		if (rsv_availability_accepts(RULES_OF_BOOKING,
									 rsv_resource_get(siblings[i]), any->stay,
									 any, NULL))
			slots[n++] = (Slot) {siblings[i], any->stay};
	return n;
}

/* Two of five are for other resources, where there are such. */
int
rsv_alternatives_find(const Demand *wanted, int most, Slot *slots)
{
	const Resource *resource = rsv_resource_get(wanted->resource_id);
	Slot	   *siblings = palloc(most * sizeof(Slot));
	Demand		any = *wanted;
	int			nsiblings;
	int			n = 0;

	any.units = RSV_ANY_UNITS;
	PushActiveSnapshot(GetLatestSnapshot());
	if (rsv_demand_names_units(wanted) && !rsv_demand_is_change(wanted) &&
		rsv_availability_accepts(RULES_OF_BOOKING, resource, wanted->stay,
								 &any, NULL))
		slots[n++] = (Slot) {resource->id, wanted->stay};
	if (may_ever_find_room(wanted))
		n += find_times(wanted, 1, wanted, most - n, slots + n);
	nsiblings = find_siblings(resource, &any, Max(most - n, most * 2 / 5),
							  siblings);
	PopActiveSnapshot();

	n = Min(n, most - nsiblings);
	if (nsiblings > 0)
		memcpy(slots + n, siblings, nsiblings * sizeof(Slot));
	return n + nsiblings;
}

/* A group is offered no other resources: it has asked for just these. */
static int
find_group_times(const ClaimQuestion *question, const Demand *refused,
				 Slot *slots)
{
	int			n;

	for (int i = 0; i < question->ndemands; i++)
		if (!may_ever_find_room(&question->demands[i]))
			return 0;
	PushActiveSnapshot(GetLatestSnapshot());
	n = find_times(question->demands, question->ndemands, refused, OFFERED,
				   slots);
	PopActiveSnapshot();
	return n;
}

Datum
rsv_alternatives_of(const ClaimQuestion *question, const Demand *refused)
{
	Slot		slots[OFFERED];
	int			n = question->ndemands > 1 ?
		find_group_times(question, refused, slots) :
		rsv_alternatives_find(refused, OFFERED, slots);
	JsonBuilder payload = {0};

	rsv_json_open_array(&payload, NULL);
	for (int i = 0; i < n; i++)
	{
		rsv_json_open_object(&payload, NULL);
		rsv_json_id(&payload, "resource_id", slots[i].resource_id);
		rsv_json_time(&payload, "from", slots[i].stay.from);
		rsv_json_time(&payload, "to", slots[i].stay.to);
		rsv_json_number(&payload, "quantity", refused->quantity);
		rsv_json_close_object(&payload);
	}
	rsv_json_close_array(&payload);
	return rsv_json_close(&payload);
}
