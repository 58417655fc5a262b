/*
 * resource.c
 *		Resources and their rules, as this session knows them.
 *
 * Every command needs one and hardly anybody changes it, so a session keeps
 * what it has read until a trigger on the tables it comes from says, by
 * PostgreSQL's own invalidation messages, that a row of them has changed.
 * They are sent when that is committed, and asked for at each look, so a look
 * is as fresh as a snapshot would be.
 */
#include "postgres.h"

#include "resource/resource.h"
#include "resource/resource_row.h"
#include "storage/cache.h"
#include "storage/catalog.h"
#include "storage/statement.h"
#include "storage/visibility.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/memutils.h"

typedef struct Entry
{
	int64		resource_id;	/* the key */
	Resource   *resource;
} Entry;

/* More are read again when they are needed. */
#define MOST_ENTRIES 16384

static HTAB *entries = NULL;
static MemoryContext entries_context = NULL;
static Cache cache;

void
rsv_resource_init(void)
{
	rsv_cache_register(&cache);
}

/*
 * Starts anew. The command that runs may still use what was read before, also
 * after this part of it has given its own memory back; so it is left to that
 * of the command.
 */
static void
forget_entries(void)
{
	const Catalog *catalog = rsv_catalog();
	const Oid	tables[] = {
		catalog->resource, catalog->opening_hours, catalog->opening_exception,
		catalog->rate, catalog->rate_plan, catalog->stay_rule,
		catalog->customer_limit, catalog->cancellation_tier
	};
	HASHCTL		control = {.keysize = sizeof(int64),.entrysize = sizeof(Entry)};

	rsv_cache_depend(&cache, tables, lengthof(tables));
	cache.filled = cache.changes;
	entries = NULL;
	if (entries_context)
		MemoryContextSetParent(entries_context, rsv_statement_outermost());
	entries_context = NULL;
	entries_context = AllocSetContextCreate(TopMemoryContext,
											"reservation resources",
											ALLOCSET_DEFAULT_SIZES);
	control.hcxt = entries_context;
	entries = hash_create("reservation resources", 64, &control,
						  HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

const Resource *
rsv_resource_get(int64 resource_id)
{
	Resource   *resource;
	MemoryContext caller;
	Entry	   *entry;

	AcceptInvalidationMessages();
	if (entries == NULL || !rsv_cache_is_current(&cache) ||
		hash_get_num_entries(entries) >= MOST_ENTRIES)
		forget_entries();
	entry = hash_search(entries, &resource_id, HASH_FIND, NULL);
	if (entry)
		return entry->resource;

	caller = MemoryContextSwitchTo(entries_context);
	resource = rsv_resource_read(resource_id);
	MemoryContextSwitchTo(caller);
	/* what changed while it was read may not be in it */
	if (rsv_cache_is_current(&cache))
	{
		entry = hash_search(entries, &resource_id, HASH_ENTER, NULL);
		entry->resource = resource;
	}
	return resource;
}

const Resource *
rsv_resource_named(int64 resource_id)
{
	if (!rsv_visible_resource(resource_id))
		rsv_resource_report_unknown(resource_id);
	return rsv_resource_get(resource_id);
}

static Statement select_siblings = STATEMENT(
	"SELECT resource_id FROM reservation.resource"
	" WHERE category = $1 AND resource_id <> $2 AND active AND tenant = $3"
	" ORDER BY name",
	TEXTOID, INT8OID, TEXTOID);

int64 *
rsv_resource_siblings(const Resource *resource, int *n)
{
	Arguments	arguments = {0};
	int64	   *siblings;

	*n = 0;
	if (resource->category == NULL)
		return NULL;
	rsv_argument_text(&arguments, resource->category);
	rsv_argument_int64(&arguments, resource->id);
	rsv_argument_text(&arguments, resource->tenant);
	*n = rsv_statement_execute(&select_siblings, &arguments);
	siblings = palloc(Max(*n, 1) * sizeof(int64));
	for (int i = 0; i < *n; i++)
		siblings[i] = rsv_row_int64(i, 1);
	*n = rsv_visible_resources(siblings, *n);
	return siblings;
}

bool
rsv_resource_any_capture(const int64 *resource_ids, int n)
{
	for (int i = 0; i < n; i++)
		if (rsv_resource_get(resource_ids[i])->capture)
			return true;
	return false;
}

TimestampTz
rsv_resource_midnight(const int64 *resource_ids, int n, TimestampTz time)
{
	TimestampTz first = DT_NOEND;

	for (int i = 0; i < n; i++)
		first = Min(first,
					rsv_calendar_midnight(
						time, rsv_resource_get(resource_ids[i])->zone));
	return first;
}

Period
rsv_resource_occupied(const Resource *resource, Period stay)
{
	if (resource->setup_time)
		stay.from = Max(rsv_calendar_add(stay.from, resource->setup_time, -1,
										 resource->zone), RSV_FIRST_TIME);
	if (resource->cleanup_time)
		stay.to = Min(rsv_calendar_add(stay.to, resource->cleanup_time, 1,
									   resource->zone), RSV_END_OF_TIME);
	return stay;
}
