/*
 * seat_map.c
 *		The seats of a resource, and the best of them for a party.
 *
 * Seats are units that have a row. They are adjacent if their numbers are, as
 * only adjacent numbers can be named together. A resource whose units have no
 * rows is one long row.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "inventory/availability_search.h"
#include "inventory/expired_hold.h"
#include "inventory/late_stay.h"
#include "inventory/seat_map.h"
#include "miscadmin.h"
#include "resource/resource.h"
#include "storage/statement.h"
#include "utils/float.h"
#include "utils/snapmgr.h"

/* Without rows, no more units than these are looked at. */
#define LONGEST_ROW 100000

typedef struct SeatMap
{
	int			n;
	Seat	   *seats;
} SeatMap;

/* A seat without a distance from the focus is farther than all others. */
static Statement select_seats = STATEMENT_BY_INDEX(
	"SELECT number, row_name,"
	" CASE WHEN $3 IS NULL THEN 0"
	"  ELSE COALESCE((distances OPERATOR(pg_catalog.->>) $3)::float8,"
	"   'infinity') END"
	" FROM reservation.unit"
	" WHERE resource_id = $1 AND number < $2 AND row_name IS NOT NULL"
	" ORDER BY number", INT8OID, INT4OID, TEXTOID);

static Statement select_focus = STATEMENT_BY_INDEX(
	"SELECT FROM reservation.unit WHERE resource_id = $1"
	" AND distances OPERATOR(pg_catalog.?) $2 LIMIT 1", INT8OID, TEXTOID);

void
rsv_seat_map_check_focus(const Resource *resource, const char *focus)
{
	Arguments	arguments = {0};

	if (focus == NULL)
		return;
	rsv_argument_int64(&arguments, resource->id);
	rsv_argument_text(&arguments, focus);
	if (rsv_statement_execute(&select_focus, &arguments) == 0)
		ereport(ERROR,
				(errcode(RSV_UNKNOWN),
				 errmsg("focus \"%s\" does not exist", focus),
				 errdetail("No unit of resource " INT64_FORMAT " has a distance from it.",
						   resource->id),
				 errhint("Set distances of the units in reservation.unit, or leave the focus out.")));
}

static SeatMap
make_one_row(const Resource *resource)
{
	SeatMap		map = {Min(resource->capacity, LONGEST_ROW)};

	map.seats = palloc0((map.n + 1) * sizeof(Seat));
	for (int i = 0; i < map.n; i++)
		map.seats[i].number = i;
	return map;
}

/* Seats that do not follow each other need no number for the same row. */
static void
number_rows(Seat *seats, int n)
{
	char	   *last = NULL;
	int			row = 0;

	for (int i = 0; i < n; i++)
	{
		char	   *name = rsv_row_text(i, 2);

		CHECK_FOR_INTERRUPTS();
		if (last)
		{
			row += strcmp(name, last) != 0;
			pfree(last);
		}
		last = name;
		seats[i].row = row;
	}
}

static SeatMap
read_seat_map(const Resource *resource, const char *focus, Snapshot snapshot)
{
	Arguments	arguments = {0};
	SeatMap		map;

	rsv_argument_int64(&arguments, resource->id);
	rsv_argument_int32(&arguments, resource->capacity);
	rsv_argument_text(&arguments, focus);
	map.n = rsv_statement_read(&select_seats, &arguments, snapshot);
	if (map.n == 0)
		return make_one_row(resource);
	map.seats = MemoryContextAllocHuge(CurrentMemoryContext,
									   map.n * sizeof(Seat));
	for (int i = 0; i < map.n; i++)
		map.seats[i] = (Seat) {.number = rsv_row_int32(i, 1),
			.distance = DatumGetFloat8(rsv_row_datum(i, 3, FLOAT8OID))};
	number_rows(map.seats, map.n);
	return map;
}

static Allocations
read_taken(const Resource *resource, const Demand *demand, Snapshot snapshot)
{
	Period		occupied = rsv_resource_occupied(resource, demand->stay);
	Allocations taken = rsv_allocation_scan(resource->id, RSV_ALL_UNITS,
											occupied, snapshot);

	rsv_expired_hold_drop_at(&taken, demand->now, snapshot ? snapshot :
							 GetLatestSnapshot());
	rsv_late_stay_add_to(&taken, resource->id, occupied, demand->now,
						 snapshot);
	return taken;
}

/* The first seat from a number on */
static int
find_seat(const SeatMap *map, int32 number)
{
	int			low = 0;
	int			high = map->n;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (map->seats[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
mark_free(SeatMap *map, const Allocations *taken)
{
	for (int i = 0; i < map->n; i++)
		map->seats[i].free = true;
	for (int i = 0; i < taken->n; i++)
	{
		UnitRange	units = taken->rows[i].units;

		CHECK_FOR_INTERRUPTS();
		for (int seat = find_seat(map, units.lower);
			 seat < map->n && map->seats[seat].number < units.upper; seat++)
			map->seats[seat].free = false;
	}
}

int
rsv_seat_map_find(const Resource *resource, const Demand *demand,
				  const char *focus, Snapshot snapshot, int most,
				  Seating *best)
{
	SeatMap		map = read_seat_map(resource, focus, snapshot ? snapshot :
									GetLatestSnapshot());
	Allocations taken = read_taken(resource, demand, snapshot);

	mark_free(&map, &taken);
	return rsv_seating_find(map.seats, map.n, demand->quantity, most, best);
}

bool
rsv_seat_map_accepts(const Resource *resource, Demand demand, UnitRange units)
{
	demand.units = units;
	return rsv_availability_accepts(RULES_OF_BOOKING, resource, demand.stay,
									&demand, NULL);
}

Reason
rsv_seat_map_refusal(const Resource *resource, const Demand *demand)
{
	Judgement	judgement = {.demand = demand};
	Reason		reason = rsv_rules_check(RULES_OF_BOOKING & ~demand->waived,
										 resource, demand->stay,
										 rsv_demand_party(demand), demand->now);

	if (reason)
		return reason;
	rsv_availability_prepare(&judgement, resource);
	PushActiveSnapshot(GetLatestSnapshot());
	if (rsv_availability_judge(&judgement, GetActiveSnapshot()) ==
		VERDICT_FREE)
		reason = REASON_FRAGMENTED;
	else
		reason = judgement.reason ? judgement.reason : REASON_UNAVAILABLE;
	PopActiveSnapshot();
	return reason;
}
