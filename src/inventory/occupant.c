/*
 * occupant.c
 *		The reservations and closures on a resource.
 *
 * The units are read from allocation, uncommitted rows of others included. How
 * much a guest counts, and which guests are in, is read from the reservations,
 * for all guests at once.
 */
#include "postgres.h"

#include "inventory/allocation_scan.h"
#include "inventory/hour_capacity.h"
#include "inventory/late_stay.h"
#include "inventory/occupant.h"
#include "inventory/placement.h"
#include "storage/statement.h"

/* Which of them, from 1; and what its rows do not tell, or not as it is now */
static Statement select_standing = STATEMENT_BY_INDEX(
	"SELECT g.n, r.priority, r.status = 'checked_in',"
	" r.status = 'held' AND r.expires_at <= $2,"
	" COALESCE((r.pending->>'quantity')::pg_catalog.int4, r.quantity)"
	" FROM pg_catalog.unnest($1) WITH ORDINALITY AS g(id, n)"
	" JOIN reservation.reservation r ON r.reservation_id = g.id",
	UUIDARRAYOID, TIMESTAMPTZOID);

static int
compare_rows(const void *a, const void *b)
{
	const Allocation *left = a;
	const Allocation *right = b;

	if (left->closure != right->closure)
		return left->closure ? 1 : -1;
	return memcmp(&left->reservation_id, &right->reservation_id, UUID_LEN);
}

static int
compare_arrivals(const void *a, const void *b)
{
	const Occupant *left = a;
	const Occupant *right = b;

	if (left->during.from != right->during.from)
		return left->during.from < right->during.from ? -1 : 1;
	return memcmp(&left->id, &right->id, UUID_LEN);
}

static bool
is_same_guest(const Occupant *guest, const Allocation *row)
{
	return !row->closure &&
		memcmp(&guest->id, &row->reservation_id, UUID_LEN) == 0;
}

static void
add_occupant_row(Occupant *guest, const Allocation *row, int32 capacity)
{
	/* a closure closes only units that exist */
	int32		upper = row->closure ?
		Min(row->units.upper, capacity) : row->units.upper;

	guest->fixed |= row->closure;
	guest->beyond |= !row->closure && row->units.upper > capacity;
	guest->pending |= row->use != ROW_FIRM;
	if (row->use == ROW_ADDED)
		return;
	guest->units += Max(upper - row->units.lower, 0);
	guest->during.from = Min(guest->during.from, row->during.from);
	guest->during.to = Max(guest->during.to, row->during.to);
}

/* From the first arrival to the last departure */
static Period
extent_of_stays(const Allocations *stock)
{
	Period		extent = {DT_NOEND, DT_NOBEGIN};

	for (int i = 0; i < stock->n; i++)
		if (!stock->rows[i].closure)
		{
			extent.from = Min(extent.from, stock->rows[i].during.from);
			extent.to = Max(extent.to, stock->rows[i].during.to);
		}
	return extent;
}

/* Units that are missing in hours of a smaller capacity, as closures */
static Occupant *
add_missing(Occupant *guests, const Resource *resource,
			const Allocations *stock, int *n)
{
	Period		extent = extent_of_stays(stock);
	HourCapacity hours = {NULL};
	int			nstays = stock->n;
	Stay	   *stays;

	if (!rsv_hour_capacity_is_set(resource) || extent.from >= extent.to)
		return guests;
	rsv_hour_capacity_find(&hours, resource, extent);
	stays = rsv_hour_capacity_count(&hours, extent, rsv_placement_stays(stock),
									&nstays);
	guests = repalloc_huge(guests, (*n + nstays - stock->n + 1) *
						   sizeof(Occupant));
	for (int i = stock->n; i < nstays; i++)
		guests[(*n)++] = (Occupant) {.units = stays[i].units.upper,
			.during = stays[i].during,.fixed = true};
	return guests;
}

/* All rows of a reservation are one guest; each closure is another. */
static Occupant *
gather_guests(const Resource *resource, Allocations *stock, int *n)
{
	int32		capacity = resource->capacity;
	Occupant   *guests = palloc((stock->n + 1) * sizeof(Occupant));

	*n = 0;
	qsort(stock->rows, stock->n, sizeof(Allocation), compare_rows);
	for (int i = 0; i < stock->n; i++)
	{
		const Allocation *row = &stock->rows[i];

		if (*n == 0 || !is_same_guest(&guests[*n - 1], row))
			guests[(*n)++] = (Occupant) {.id = row->reservation_id,
				.during = {DT_NOEND, DT_NOBEGIN}};
		add_occupant_row(&guests[*n - 1], row, capacity);
	}
	guests = add_missing(guests, resource, stock, n);
	qsort(guests, *n, sizeof(Occupant), compare_arrivals);
	return guests;
}

/* A closure has an id that no reservation has. */
static void
read_standing(Occupant *guests, int n, TimestampTz now)
{
	pg_uuid_t  *ids = palloc((n + 1) * sizeof(pg_uuid_t));
	Arguments	arguments = {0};
	uint64		found;

	for (int i = 0; i < n; i++)
		ids[i] = guests[i].id;
	rsv_argument_uuids(&arguments, ids, n);
	rsv_argument_time(&arguments, now);
	found = rsv_statement_execute(&select_standing, &arguments);
	for (uint64 row = 0; row < found; row++)
	{
		Occupant   *guest = &guests[rsv_row_int64(row, 1) - 1];

		guest->priority = rsv_row_int32(row, 2);
		guest->fixed = rsv_row_bool(row, 3);
		guest->ended = rsv_row_bool(row, 4);
		/* it may have been on other units at another time */
		if (guest->during.from < guest->during.to)
			guest->units = rsv_row_int32(row, 5);
	}
}

Occupant *
rsv_occupant_list(const Resource *resource, Period during, TimestampTz now,
				  int *n)
{
	Allocations stock = rsv_allocation_scan(resource->id, RSV_ALL_UNITS, during,
											NULL);
	Occupant   *guests;

	rsv_late_stay_add_to(&stock, resource->id, during, now, NULL);
	guests = gather_guests(resource, &stock, n);
	read_standing(guests, *n, now);
	return guests;
}
