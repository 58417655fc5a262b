/*
 * limit.c
 *		How much of a resource one customer may have at a time.
 *
 * That is counted, and not kept anywhere, so that no command that ends a
 * reservation has to know of it. It is counted under a lock on the resource
 * and the customer that is held until the transaction ends: whoever comes
 * next counts this one. As with promotions it is taken after the place,
 * and before their locks, so whoever has it waits at most for a promotion, and
 * no command alone can be part of a deadlock by it.
 *
 * Where there is no limit nothing is locked or counted.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "inventory/limit.h"
#include "inventory/resource.h"
#include "locking.h"
#include "statement.h"

/* A hold that has ended is none, whether or not it was expired already. */
static Statement count_others = STATEMENT_BY_INDEX(
	"SELECT pg_catalog.count(*),"
	" pg_catalog.count(*) FILTER (WHERE status = 'held')"
	" FROM reservation.reservation"
	" WHERE customer = $1 AND $2 = ANY (resource_ids)"
	" AND pg_catalog.upper(during) > $3 AND reservation_id <> $4"
	" AND (status IN ('waitlisted', 'confirmed')"
	"  OR status = 'held' AND expires_at > $3)",
	TEXTOID, INT8OID, TIMESTAMPTZOID, UUIDOID);

static bool
is_limited(const Resource *resource)
{
	return resource->max_reservations != RSV_NO_LIMIT ||
		resource->max_holds != RSV_NO_LIMIT;
}

bool
rsv_limit_applies(const Record *record)
{
	for (int i = 0; i < record->nresources; i++)
		if (is_limited(rsv_resource_get(record->resource_ids[i])))
			return true;
	return false;
}

static bool
is_reached(const Resource *resource, const Record *record, bool held,
		   TimestampTz now)
{
	Arguments	arguments = {0};

	rsv_argument_text(&arguments, record->customer);
	rsv_argument_int64(&arguments, resource->id);
	rsv_argument_time(&arguments, now);
	rsv_argument_uuid(&arguments, &record->id);
	(void) rsv_statement_execute(&count_others, &arguments);
	return rsv_row_int64(0, 1) >= resource->max_reservations ||
		(held && rsv_row_int64(0, 2) >= resource->max_holds);
}

bool
rsv_limit_is_reached(const Record *record, bool held, TimestampTz now)
{
	for (int i = 0; i < record->nresources; i++)
	{
		const Resource *resource = rsv_resource_get(record->resource_ids[i]);

		if (is_limited(resource) && is_reached(resource, record, held, now))
			return true;
	}
	return false;
}

static uint64
lock_of(const Resource *resource, const char *customer)
{
	return hash_bytes_extended((const unsigned char *) customer,
							   strlen(customer), resource->id);
}

/* In the order of their resources, as everybody does */
bool
rsv_limit_take(const Record *record, bool held, TimestampTz now)
{
	for (int i = 0; i < record->nresources; i++)
	{
		const Resource *resource = rsv_resource_get(record->resource_ids[i]);

		if (is_limited(resource))
			rsv_lock_customer(lock_of(resource, record->customer));
	}
	return !rsv_limit_is_reached(record, held, now);
}
