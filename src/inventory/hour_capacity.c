/*
 * hour_capacity.c
 *		Units that are missing in hours of a smaller capacity.
 *
 * Hours say how many units there are, and not which: so the missing ones are
 * counted like units that are taken, and a stay may be on any unit. Of units
 * that are closed, as many are among the missing ones as can be: where one of
 * three doctors is ill, there is still one for the afternoon.
 */
#include "postgres.h"

#include "inventory/hour_capacity.h"
#include "miscadmin.h"

void
rsv_hour_capacity_find(HourCapacity *known, const Resource *resource,
					   Period during)
{
	if (known->resource == resource && known->during.from <= during.from &&
		during.to <= known->during.to)
		return;
	known->resource = resource;
	known->during = during;
	known->n = rsv_schedule_limited_hours(during, &resource->schedule,
										  resource->zone, &known->hours);
}

/* The units that are closed, all of the period */
static int
list_closed(const Stay *stays, int n, Period during, int32 capacity,
			Level **levels)
{
	Stay	   *closures = MemoryContextAllocHuge(CurrentMemoryContext,
												  (n + 1) * sizeof(Stay));
	int			nclosures = 0;
	int			nlevels;

	for (int i = 0; i < n; i++)
		if (stays[i].closure)
			closures[nclosures++] = stays[i];
	nlevels = rsv_packing_levels(closures, nclosures, during, capacity, levels);
	pfree(closures);
	return nlevels;
}

static int
compare_edges(const void *a, const void *b)
{
	TimestampTz left = *(const TimestampTz *) a;
	TimestampTz right = *(const TimestampTz *) b;

	return (left > right) - (left < right);
}

/* The instants of the period at which hours, or closures, begin or end */
static TimestampTz *
list_edges(const HourCapacity *known, Period during, const Level *closed,
		   int nclosed, int *n)
{
	TimestampTz *edges = MemoryContextAllocHuge(
		CurrentMemoryContext,
		((Size) 2 * known->n + nclosed + 1) * sizeof(TimestampTz));

	*n = 0;
	for (int i = 0; i < nclosed; i++)
		edges[(*n)++] = closed[i].during.from;
	for (int i = 0; i < known->n; i++)
	{
		Period		hours = known->hours[i].during;

		if (!rsv_period_overlaps(hours, during))
			continue;
		edges[(*n)++] = Max(hours.from, during.from);
		edges[(*n)++] = Min(hours.to, during.to);
	}
	edges[(*n)++] = during.to;
	qsort(edges, *n, sizeof(TimestampTz), compare_edges);
	return edges;
}

/* Of hours that overlap, the smallest capacity counts. */
static int32
capacity_at(const HourCapacity *known, int *first, TimestampTz at)
{
	int32		capacity = known->resource->capacity;

	while (*first < known->n &&
		   known->hours[*first].during.from < at - RSV_LONGEST_HOURS)
		(*first)++;
	for (int i = *first; i < known->n; i++)
	{
		const LimitedHours *hours = &known->hours[i];

		if (hours->during.from > at)
			break;
		if (hours->during.to > at)
			capacity = Min(capacity, hours->capacity);
	}
	return capacity;
}

Stay *
rsv_hour_capacity_count(const HourCapacity *known, Period during,
						const Stay *stays, int *n)
{
	int32		capacity = known->resource->capacity;
	Level	   *closed;
	int			nclosed = list_closed(stays, *n, during, capacity, &closed);
	int			nedges;
	TimestampTz *edges = list_edges(known, during, closed, nclosed, &nedges);
	Stay	   *all = MemoryContextAllocHuge(
		CurrentMemoryContext, ((Size) *n + nedges) * sizeof(Stay));
	int			first = 0;
	int			level = 0;

	if (*n > 0)
		memcpy(all, stays, *n * sizeof(Stay));
	for (int i = 0; i + 1 < nedges; i++)
	{
		Period		part = {edges[i], edges[i + 1]};
		int64		missing;

		CHECK_FOR_INTERRUPTS();
		if (part.from == part.to)
			continue;
		while (closed[level].during.to <= part.from)
			level++;
		missing = capacity - capacity_at(known, &first, part.from) -
			closed[level].taken;
		if (missing > 0)
			all[(*n)++] = (Stay) {.units = {0, missing},.during = part};
	}
	pfree(closed);
	pfree(edges);
	return all;
}
