/*
 * step_function.c
 *		The free units of a resource over a period.
 *
 * The rows, the holds that have ended and the guests who are late are read by
 * the snapshot of the query that asks, so that the answer agrees with what else
 * the query reads.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/funcargs.h"
#include "funcapi.h"
#include "inventory/expired_hold.h"
#include "inventory/hour_capacity.h"
#include "inventory/late_stay.h"
#include "inventory/placement.h"
#include "miscadmin.h"
#include "packing/packing.h"
#include "resource/resource.h"
#include "storage/statement.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(reservation_availability);

/* A step is kept until the next one differs from it. */
typedef struct StepWriter
{
	const Resource *resource;
	ReturnSetInfo *result;
	Period		during;
	int32		available;
} StepWriter;

static void
write_step(const StepWriter *writer)
{
	ReturnSetInfo *result = writer->result;
	Datum		values[2];
	bool		nulls[2] = {false, false};

	if (writer->during.from == writer->during.to)
		return;
	values[0] = RangeTypePGetDatum(rsv_range_of_period(writer->during));
	values[1] = Int32GetDatum(writer->available);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	pfree(DatumGetPointer(values[0]));
}

static void
add_step(StepWriter *writer, TimestampTz until, int32 available)
{
	TimestampTz from = writer->during.to;

	if (from >= until)
		return;
	if (available != writer->available)
	{
		write_step(writer);
		writer->during.from = from;
		writer->available = available;
	}
	writer->during.to = until;
}

/* Nothing is free while the resource is closed. */
static void
add_open_steps(StepWriter *writer, TimestampTz until, int32 available)
{
	const Resource *resource = writer->resource;
	Period		open;

	while (writer->during.to < until &&
		   rsv_schedule_open_period(writer->during.to, until,
									&resource->schedule, resource->zone,
									&open))
	{
		CHECK_FOR_INTERRUPTS();
		add_step(writer, Min(open.from, until), 0);
		add_step(writer, Min(open.to, until), available);
	}
	add_step(writer, until, 0);
}

static Stay *
read_stays(int64 resource_id, Period during, int *n)
{
	TimestampTz now = rsv_clock_now();
	Snapshot	snapshot = GetActiveSnapshot();
	Allocations stock = rsv_allocation_scan(resource_id, RSV_ALL_UNITS, during,
											snapshot);

	rsv_expired_hold_drop_at(&stock, now, snapshot);
	rsv_late_stay_add_to(&stock, resource_id, during, now, snapshot);
	*n = stock.n;
	return rsv_placement_stays(&stock);
}

/* The units taken, with those that are missing in some hours */
static int
list_levels(const Resource *resource, Period during, Level **levels)
{
	HourCapacity hours = {NULL};
	int			n;
	Stay	   *stays = read_stays(resource->id, during, &n);

	if (rsv_hour_capacity_is_set(resource))
	{
		rsv_hour_capacity_find(&hours, resource, during);
		stays = rsv_hour_capacity_count(&hours, during, stays, &n);
	}
	return rsv_packing_levels(stays, n, during, resource->capacity, levels);
}

static void
write_steps(StepWriter *writer, Period during)
{
	const Resource *resource = writer->resource;
	int32		capacity = resource->active ? resource->capacity : 0;
	Level	   *levels;
	int			n = list_levels(resource, during, &levels);

	writer->during = (Period) {during.from, during.from};
	for (int i = 0; i < n; i++)
	{
		int64		available = Max(0, capacity - levels[i].taken);

		CHECK_FOR_INTERRUPTS();
		if (available == 0 || resource->hours_bind_ends)
			add_step(writer, levels[i].during.to, available);
		else
			add_open_steps(writer, levels[i].during.to, available);
	}
	write_step(writer);
}

Datum
reservation_availability(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_arg_id(fcinfo, 0, "resource_id");
	Period		during = rsv_arg_period(fcinfo, 1, "during");
	StepWriter	writer = {.result = (ReturnSetInfo *) fcinfo->resultinfo};
	Caller		caller;

	InitMaterializedSRF(fcinfo, 0);
	rsv_statement_enter(&caller);
	writer.resource = rsv_resource_named(resource_id);
	write_steps(&writer, during);
	rsv_statement_leave(&caller);
	return (Datum) 0;
}
