/*
 * customer_tally.c
 *		The counts of a customer to whom one command gives several reservations.
 *
 * To count all rows of the customer for each of them would take a time that
 * grows with the square of their number. So each limit, and each period of it,
 * is counted once, and what the command gives is added to that.
 */
#include "postgres.h"

#include "resource/customer_limit.h"
#include "resource/customer_tally.h"
#include "storage/locking.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

/* Of the fields that its kind does not use, all are 0. */
typedef struct TallyKey
{
	int64		limit_id;
	int64		resource_id;	/* of its columns, if there is no row */
	int64		kind;
	int64		first_day;		/* of the period */
	Period		stay;			/* in which there is no other */
} TallyKey;

typedef struct TallyEntry
{
	TallyKey	key;			/* must be first */
	CustomerCounts counts;
} TallyEntry;

/* The stays that were added, of a limit that forbids two at once */
typedef struct TallyStays
{
	int64		limit_id;		/* must be first */
	int			n;
	int			size;
	Period	   *stays;
} TallyStays;

struct CustomerTally
{
	MemoryContext context;
	const Record *first;		/* of the customer, in a tenant */
	TimestampTz now;
	Datum		uncommitted;	/* rows of others */
	HTAB	   *entries;
	HTAB	   *stays;
};

static HTAB *
make_tally_table(MemoryContext context, Size key_size, Size entry_size)
{
	HASHCTL		control = {
		.keysize = key_size,.entrysize = entry_size,.hcxt = context
	};

	return hash_create("reservation customer tally", 64, &control,
					   HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

CustomerTally *
rsv_customer_tally_begin(const Record *record, TimestampTz now)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext,
												  "reservation customer tally",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	CustomerTally *tally = palloc0(sizeof(CustomerTally));

	rsv_customer_limit_lock(record);
	tally->context = context;
	tally->first = record;
	tally->now = now;
	tally->uncommitted = rsv_customer_find_uncommitted(record->tenant,
													   record->customer);
	tally->entries = make_tally_table(context, sizeof(TallyKey),
									  sizeof(TallyEntry));
	tally->stays = make_tally_table(context, sizeof(int64),
									sizeof(TallyStays));
	MemoryContextSwitchTo(caller);
	return tally;
}

void
rsv_customer_tally_end(CustomerTally *tally)
{
	rsv_customer_limit_release(tally->first);
	MemoryContextDelete(tally->context);
}

bool
rsv_customer_tally_includes(const CustomerTally *tally, const Record *record)
{
	return strcmp(record->customer, tally->first->customer) == 0 &&
		strcmp(record->tenant, tally->first->tenant) == 0;
}

Datum
rsv_customer_tally_uncommitted(const CustomerTally *tally)
{
	return tally->uncommitted;
}

static TallyKey
make_tally_key(const CustomerLimit *limit, const Record *record, LocalDays days)
{
	TallyKey	key;

	memset(&key, 0, sizeof(TallyKey));
	key.limit_id = limit->id;
	key.resource_id = limit->id == 0 ? limit->resource_id : 0;
	key.kind = limit->kind;
	if (limit->kind == LIMIT_PER_PERIOD)
		key.first_day = days.first;
	if (limit->kind == LIMIT_NO_OVERLAP)
		key.stay = record->during;
	return key;
}

static bool
overlaps_added(CustomerTally *tally, const CustomerLimit *limit,
			   const Record *record)
{
	const TallyStays *added = hash_search(tally->stays, &limit->id, HASH_FIND,
										  NULL);

	for (int i = 0; added && i < added->n; i++)
		if (added->stays[i].from < record->during.to &&
			record->during.from < added->stays[i].to)
			return true;
	return false;
}

CustomerCounts
rsv_customer_tally_count(CustomerTally *tally, const CustomerLimit *limit,
						 const Record *record, LocalDays days)
{
	TallyKey	key = make_tally_key(limit, record, days);
	TallyEntry *entry = hash_search(tally->entries, &key, HASH_FIND, NULL);
	CustomerCounts counts;

	Assert(rsv_customer_tally_includes(tally, record));
	if (entry == NULL)
	{
		counts = rsv_customer_count(limit, record, days, tally->now,
									tally->uncommitted);
		entry = hash_search(tally->entries, &key, HASH_ENTER, NULL);
		entry->counts = counts;
	}
	counts = entry->counts;
	if (limit->kind == LIMIT_NO_OVERLAP &&
		overlaps_added(tally, limit, record))
		counts.sure.overlaps = counts.most.overlaps = true;
	return counts;
}

static void
add_tally_stay(CustomerTally *tally, const CustomerLimit *limit, Period stay)
{
	bool		found;
	TallyStays *added = hash_search(tally->stays, &limit->id, HASH_ENTER,
									&found);

	if (!found)
	{
		added->n = 0;
		added->size = 8;
		added->stays = MemoryContextAlloc(tally->context,
										  added->size * sizeof(Period));
	}
	if (added->n == added->size)
	{
		added->size *= 2;
		added->stays = repalloc(added->stays, added->size * sizeof(Period));
	}
	added->stays[added->n++] = stay;
}

static void
add_tally_reservation(CustomerCount *count, const Record *record, int64 units)
{
	count->reservations++;
	count->units += units;
	if (record->status == STATUS_HELD)
		count->holds++;
}

void
rsv_customer_tally_add(CustomerTally *tally, const CustomerLimit *limit,
					   const Record *record, LocalDays days, int64 units)
{
	TallyKey	key = make_tally_key(limit, record, days);
	TallyEntry *entry;

	if (limit->kind == LIMIT_NO_OVERLAP)
	{
		add_tally_stay(tally, limit, record->during);
		return;
	}
	/* one that is counted later finds the row */
	entry = hash_search(tally->entries, &key, HASH_FIND, NULL);
	if (entry == NULL)
		return;
	add_tally_reservation(&entry->counts.sure, record, units);
	add_tally_reservation(&entry->counts.most, record, units);
}
