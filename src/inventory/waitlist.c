/*
 * waitlist.c
 *		Who waits for what, and who is first for a place.
 *
 * Entries have an index of stays in which the last unit stands for how many are
 * wanted. Those that want another time or more units than are free are so
 * never read, however many they are. Set-up and clean-up time are no part of
 * an entry: they may change while it waits, so the time that is looked for is
 * the longer or the shorter for them. Those that are left are sorted, or
 * the queue's own index is read from its head. Which is shorter depends on how
 * many are left and how many others are before them, and neither is known.
 */
#include "postgres.h"

#include "base/guc.h"
#include "inventory/allocation_scan.h"
#include "inventory/expired_hold.h"
#include "inventory/resource_leaving.h"
#include "inventory/placement.h"
#include "inventory/waitlist.h"
#include "packing/packing.h"
#include "resource/resource.h"
#include "storage/locking.h"
#include "storage/statement.h"
#include "storage/waiting.h"

/* So many are sorted, without a look at the head of the queue */
#define FEW 1000

/* An entry of the queue costs less to pass than one that is left to sort. */
#define HEAD_OF_FEW 4

static Statement insert_entry = STATEMENT(
	"INSERT INTO reservation.waitlist_entry (reservation_id, resource_id,"
	" quantity, priority, created_at, during) VALUES ($1, $2, $3, $4, $5, $6)",
	UUIDOID, INT8OID, INT4OID, INT4OID, TIMESTAMPTZOID, TSTZRANGEOID);

static Statement delete_entries = STATEMENT_BY_INDEX(
	"DELETE FROM reservation.waitlist_entry WHERE reservation_id = $1",
	UUIDOID);

#define OVERLAPPING \
	" FROM reservation.waitlist_entry" \
	" WHERE reservation.occupancy(resource_id," \
	"   int4range(quantity - 1, quantity), during)" \
	"  OPERATOR(reservation.&&)" \
	"  reservation.occupancy($1, int4range(0, $2), $3)" \
	" AND during OPERATOR(pg_catalog.<@) $5"

/* resource, units, period, how many, within, after how many */
#define LOOK_TYPES \
	INT8OID, INT4OID, TSTZRANGEOID, INT8OID, TSTZRANGEOID, INT8OID

static Statement count_overlapping = STATEMENT_BY_INDEX(
	"SELECT pg_catalog.count(*) FROM"
	" (SELECT" OVERLAPPING " LIMIT $4 OFFSET $6) AS few",
	LOOK_TYPES);

static Statement select_few = STATEMENT_BY_INDEX(
	"SELECT reservation_id" OVERLAPPING
	" ORDER BY priority DESC, created_at, reservation_id LIMIT $4 OFFSET $6",
	LOOK_TYPES);

/* And in so many from the head of the queue */
static Statement walk_queue = STATEMENT_BY_INDEX(
	"SELECT reservation_id FROM"
	" (SELECT * FROM reservation.waitlist_entry WHERE resource_id = $1"
	"  ORDER BY priority DESC, created_at, reservation_id LIMIT $7) AS head"
	" WHERE quantity <= $2"
	" AND during OPERATOR(pg_catalog.&&) $3"
	" AND during OPERATOR(pg_catalog.<@) $5"
	" ORDER BY priority DESC, created_at, reservation_id LIMIT $4 OFFSET $6",
	LOOK_TYPES, INT8OID);

/* One step in the index for each, not one for every entry */
static Statement select_resources = STATEMENT_BY_INDEX(
	"WITH RECURSIVE waited AS ("
	"(SELECT resource_id FROM reservation.waitlist_entry"
	" ORDER BY resource_id LIMIT 1) UNION ALL"
	" SELECT (SELECT e.resource_id FROM reservation.waitlist_entry e"
	"  WHERE e.resource_id > w.resource_id ORDER BY e.resource_id LIMIT 1)"
	" FROM waited w WHERE w.resource_id IS NOT NULL)"
	" SELECT resource_id FROM waited WHERE resource_id IS NOT NULL");

static void
insert_row(const Record *record, int64 resource_id)
{
	Arguments	arguments = {0};

	Assert(rsv_lock_is_held(resource_id));
	Assert(record->status == STATUS_WAITLISTED);
	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_int64(&arguments, resource_id);
	rsv_argument_int32(&arguments, record->quantity);
	rsv_argument_int32(&arguments, record->priority);
	rsv_argument_time(&arguments, record->created_at);
	rsv_argument_period(&arguments, record->during);
	rsv_statement_write(&insert_entry, &arguments, 1);
}

/* Under the lock it is certain that the resource stays (resource_leaving.c). */
static bool
try_add(const Record *record, int64 resource_id, TransactionId *leaving)
{
	bool		stays;

	rsv_lock_resource(resource_id);
	stays = rsv_resource_stays(resource_id, leaving);
	if (stays)
		insert_row(record, resource_id);
	rsv_unlock_resource(resource_id);
	return stays;
}

void
rsv_waitlist_add(const Record *record)
{
	for (int i = 0; i < record->nresources; i++)
	{
		int64		id = record->resource_ids[i];
		TransactionId leaving;

		while (!try_add(record, id, &leaving))
			if (!rsv_wait_for_transaction(leaving, 0))
				ereport(ERROR,
						(errcode(ERRCODE_LOCK_NOT_AVAILABLE),
						 errmsg("resource " INT64_FORMAT " is being deleted",
								id),
						 errhint("Repeat the transaction; it succeeds if the other one is rolled back.")));
	}
}

void
rsv_waitlist_remove(const pg_uuid_t *reservation_id)
{
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, reservation_id);
	(void) rsv_statement_execute(&delete_entries, &arguments);
}

/*
 * Days and months are not always of one length, so what is added to a time
 * cannot just be taken off again. By no more than this it is wrong.
 */
static int64
tolerance(const Interval *interval)
{
	if (interval->month != 0)
		return 6 * USECS_PER_DAY;
	return interval->day != 0 ? 2 * USECS_PER_DAY : 0;
}

/* The time moved by an interval, and the tolerance that way or back */
static TimestampTz
shift(TimestampTz time, const Interval *interval, int sign, bool back,
	  const Resource *resource)
{
	if (interval == NULL || TIMESTAMP_NOT_FINITE(time))
		return time;
	return rsv_calendar_add(time, interval, sign, resource->zone) +
		(back ? -sign : sign) * tolerance(interval);
}

/*
 * Stays that take a part of the place with what belongs to them begin before
 * its end and end after its start; those that need no more than the room
 * around it begin and end within that. False: the room is too short for any.
 */
static bool
describe(const Place *place, int32 units, int64 most, int64 after,
		 Arguments *arguments)
{
	const Resource *resource = rsv_resource_get(place->resource_id);
	const Interval *setup = resource->setup_time;
	const Interval *cleanup = resource->cleanup_time;
	Period		during = place->during;
	Period		within = place->within;

	during.from = shift(during.from, cleanup, -1, false, resource);
	during.to = shift(during.to, setup, 1, false, resource);
	within.from = shift(within.from, setup, 1, true, resource);
	within.to = shift(within.to, cleanup, -1, true, resource);
	if (within.from >= within.to)
		return false;
	*arguments = (Arguments) {0};
	rsv_argument_int64(arguments, place->resource_id);
	rsv_argument_int32(arguments, units);
	rsv_argument_period(arguments, during);
	rsv_argument_int64(arguments, most);
	rsv_argument_period(arguments, within);
	rsv_argument_int64(arguments, after);
	return true;
}

static int64
count(const Place *place, int32 units, int64 most)
{
	Arguments	arguments;

	if (!describe(place, units, most, 0, &arguments))
		return 0;
	(void) rsv_statement_execute(&count_overlapping, &arguments);
	return rsv_row_int64(0, 1);
}

/*
 * The next in the queue, as many as are looked at. Both ways to find them are
 * given as much time, and then more of it, until one of them gets there: so
 * it takes no longer than a few times the shorter one.
 */
static uint64
find_next(const Place *place, int32 units, int after, int most)
{
	Arguments	arguments;
	Arguments	walk;

	Assert(units > 0 && after >= 0);
	if (!describe(place, units, most, after, &arguments))
		return 0;
	walk = arguments;
	for (int64 few = FEW; count(place, units, few) == few;
		 few *= HEAD_OF_FEW)
	{
		walk.n = arguments.n;
		rsv_argument_int64(&walk, few * HEAD_OF_FEW);
		if (rsv_statement_execute(&walk_queue, &walk) == (uint64) most)
			return most;
	}
	return rsv_statement_execute(&select_few, &arguments);
}

int
rsv_waitlist_find(const Place *place, TimestampTz now, int after, int most,
				  pg_uuid_t **ids)
{
	int32		room;
	uint64		n;

	/* mostly nobody waits, and then nothing more is asked */
	if (count(place, PG_INT32_MAX, 1) == 0)
		return 0;
	room = rsv_waitlist_room(place, now);
	if (room == 0)
		return 0;
	n = find_next(place, room, after, most);
	*ids = palloc((n + 1) * sizeof(pg_uuid_t));
	for (uint64 i = 0; i < n; i++)
		(*ids)[i] = rsv_row_uuid(i, 1);
	return n;
}

int64
rsv_waitlist_count(const Place *place, TimestampTz now)
{
	return count(place, rsv_waitlist_room(place, now), PG_INT64_MAX);
}

int
rsv_waitlist_resources(int64 **resource_ids)
{
	Arguments	arguments = {0};
	int			n;

	n = rsv_statement_execute(&select_resources, &arguments);
	*resource_ids = palloc((n + 1) * sizeof(int64));
	for (int i = 0; i < n; i++)
		(*resource_ids)[i] = rsv_row_int64(i, 1);
	return n;
}

/*
 * A hold that has ended leaves room: an offer that needs it expires the hold,
 * as any command would that takes the place.
 */
static Stay *
list_stays(int64 resource_id, Period during, TimestampTz now, int *n)
{
	Allocations stock = rsv_allocation_scan(resource_id, RSV_ALL_UNITS, during,
											NULL);

	rsv_expired_hold_drop(&stock, now);
	*n = stock.n;
	return rsv_placement_stays(&stock);
}

int32
rsv_waitlist_room(const Place *place, TimestampTz now)
{
	int32		capacity = rsv_resource_get(place->resource_id)->capacity;
	int			n;
	Stay	   *stays = list_stays(place->resource_id, place->during, now, &n);

	return Max(0, capacity - rsv_packing_trough(stays, n, place->during,
												capacity));
}

int
rsv_waitlist_places(int64 resource_id, TimestampTz now, Place **places)
{
	int32		capacity = rsv_resource_get(resource_id)->capacity;
	Period		during = {now, DT_NOEND};
	int			n;
	Stay	   *stays = list_stays(resource_id, during, now, &n);
	Period	   *stretches;

	n = rsv_packing_stretches(stays, n, during, capacity, &stretches);
	*places = palloc((n + 1) * sizeof(Place));
	for (int i = 0; i < n; i++)
	{
		(*places)[i] = (Place) {resource_id, false, stretches[i],
		stretches[i]};
		/* a stay that has begun may be booked still */
		if (stretches[i].from == now)
			(*places)[i].within.from = DT_NOBEGIN;
	}
	return n;
}
