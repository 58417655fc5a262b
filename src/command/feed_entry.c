/*
 * feed_entry.c
 *		The events of foreign calendars that a resource follows.
 *
 * An event is known by its uid. One that recurs, and one that a source tells
 * twice, has several periods: those that have stayed the same are matched
 * first, and the others, in their order, have moved.
 */
#include "postgres.h"

#include "base/uuid.h"
#include "command/feed_entry.h"
#include "miscadmin.h"
#include "storage/statement.h"
#include "utils/array.h"

static Statement read_entries = STATEMENT_BY_INDEX(
	"SELECT source, uid, during, closures, conflicts"
	" FROM reservation.calendar_event"
	" WHERE resource_id = $1 AND pg_catalog.upper(during) > $2",
	INT8OID, TIMESTAMPTZOID);

static Statement delete_entry = STATEMENT_BY_INDEX(
	"DELETE FROM reservation.calendar_event"
	" WHERE resource_id = $1 AND source = $2 AND uid = $3 AND during = $4",
	INT8OID, TEXTOID, TEXTOID, TSTZRANGEOID);

static Statement insert_entry = STATEMENT(
	"INSERT INTO reservation.calendar_event"
	" (resource_id, source, uid, during, closures, conflicts)"
	" VALUES ($1, $2, $3, $4, $5, $6)",
	INT8OID, TEXTOID, TEXTOID, TSTZRANGEOID, INT8ARRAYOID, UUIDARRAYOID);

static Statement forget_entries = STATEMENT_BY_INDEX(
	"DELETE FROM reservation.calendar_event"
	" WHERE resource_id = $1 AND source = $2"
	" AND pg_catalog.upper(during) <= $3",
	INT8OID, TEXTOID, TIMESTAMPTZOID);

static const char *const action_names[] = {
	ENTRY_ACTIONS(NAMED_ENUM_NAME)
};

const char *
rsv_entry_action_name(EntryAction action)
{
	return action_names[action];
}

/*
 * Reading
 */

static void
read_entry_conflicts(FeedEntry *entry, uint64 row)
{
	Datum		array = rsv_row_datum(row, 5, UUIDARRAYOID);
	Datum	   *ids;

	deconstruct_array(DatumGetArrayTypeP(array), UUIDOID, UUID_LEN, false,
					  TYPALIGN_CHAR, &ids, NULL, &entry->nconflicts);
	entry->conflicts = palloc((entry->nconflicts + 1) * sizeof(pg_uuid_t));
	for (int i = 0; i < entry->nconflicts; i++)
		entry->conflicts[i] = *DatumGetUUIDP(ids[i]);
}

static FeedEntry
read_entry(uint64 row, const char *source)
{
	FeedEntry entry = {.source = rsv_row_text(row, 1),
		.uid = rsv_row_text(row, 2),
		.stored = true,
		.before = rsv_row_period(row, 3)};

	entry.imported = strcmp(entry.source, source) == 0;
	entry.during = entry.before;
	entry.closures = rsv_row_ids(row, 4, &entry.nclosures);
	read_entry_conflicts(&entry, row);
	return entry;
}

static FeedPeriod
period_of_entry(const FeedEntry *entry)
{
	return (FeedPeriod) {entry->uid, entry->before};
}

/* Those of the source first, as a feed has its own */
static int
compare_entries(const void *a, const void *b)
{
	const FeedEntry *left = a;
	const FeedEntry *right = b;
	FeedPeriod	mine = period_of_entry(left);
	FeedPeriod	other = period_of_entry(right);
	int			order;

	if (left->imported != right->imported)
		return left->imported ? -1 : 1;
	order = strcmp(left->source, right->source);
	return order ? order : rsv_feed_compare(&mine, &other);
}

/* With room for so many more */
static FeedEntries
read_all_entries(int64 resource_id, const char *source, TimestampTz now,
				 int more)
{
	Arguments	arguments = {0};
	FeedEntries all;

	rsv_argument_int64(&arguments, resource_id);
	rsv_argument_time(&arguments, now);
	all.n = rsv_statement_execute(&read_entries, &arguments);
	all.entries = palloc_extended((all.n + more + 1) * sizeof(FeedEntry),
								  MCXT_ALLOC_HUGE);
	for (int i = 0; i < all.n; i++)
		all.entries[i] = read_entry(i, source);
	qsort(all.entries, all.n, sizeof(FeedEntry), compare_entries);
	return all;
}

/*
 * Matching
 */

static void
add_new_entry(FeedEntries *all, const char *source,
			  const FeedPeriod *period)
{
	all->entries[all->n++] = (FeedEntry) {
		.source = source,
		.uid = period->uid,
		.imported = true,
		.before = period->during,
		.during = period->during,
		.action = ENTRY_ADDED,
		.changed = true};
}

/* The entries and the periods of one uid, from one on to before another */
typedef struct UidMatch
{
	FeedEntry *entries;
	int			nentries;
	const FeedPeriod *periods;
	int			nperiods;
} UidMatch;

/* Marks the periods that are stored already, and the entries that are gone. */
static void
match_same(const UidMatch *match, bool *known)
{
	int			i = 0;

	for (int j = 0; j < match->nentries; j++)
	{
		FeedEntry *entry = &match->entries[j];
		FeedPeriod	stored = period_of_entry(entry);
		int			order = -1;

		while (i < match->nperiods &&
			   (order = rsv_feed_compare(&match->periods[i], &stored)) < 0)
			i++;
		if (i < match->nperiods && order == 0)
			known[i++] = true;
		else
			entry->action = ENTRY_REMOVED;
	}
}

static void
match_uid(FeedEntries *all, const char *source, const UidMatch *match)
{
	bool	   *known = palloc0(match->nperiods + 1);
	int			j = 0;

	match_same(match, known);
	for (int i = 0; i < match->nperiods; i++)
	{
		if (known[i])
			continue;
		while (j < match->nentries &&
			   match->entries[j].action != ENTRY_REMOVED)
			j++;
		if (j == match->nentries)
		{
			add_new_entry(all, source, &match->periods[i]);
			continue;
		}
		match->entries[j].action = ENTRY_MOVED;
		match->entries[j].during = match->periods[i].during;
		match->entries[j].changed = true;
	}
	pfree(known);
}

static void
match_feed(FeedEntries *all, const char *source, const Feed *feed)
{
	int			n = 0;
	int			i = 0;
	int			j = 0;

	while (n < all->n && all->entries[n].imported)
		n++;
	while (i < feed->n || j < n)
	{
		UidMatch	match = {.entries = &all->entries[j],
							 .periods = &feed->periods[i]};
		const char *uid;

		CHECK_FOR_INTERRUPTS();
		if (j == n || (i < feed->n &&
					   strcmp(feed->periods[i].uid,
							  all->entries[j].uid) < 0))
			uid = feed->periods[i].uid;
		else
			uid = all->entries[j].uid;
		for (; i < feed->n && strcmp(feed->periods[i].uid, uid) == 0; i++)
			match.nperiods++;
		for (; j < n && strcmp(all->entries[j].uid, uid) == 0; j++)
			match.nentries++;
		match_uid(all, source, &match);
	}
}

FeedEntries
rsv_feed_entries_match(int64 resource_id, const char *source,
						   const Feed *feed, TimestampTz now)
{
	FeedEntries all = read_all_entries(resource_id, source, now, feed->n);

	match_feed(&all, source, feed);
	for (int i = 0; i < all.n; i++)
		if (all.entries[i].action == ENTRY_REMOVED)
			all.entries[i].changed = true;
	qsort(all.entries, all.n, sizeof(FeedEntry), compare_entries);
	return all;
}

/*
 * Writing
 */

static void
delete_stored(const FeedEntry *entry, int64 resource_id)
{
	Arguments	arguments = {0};

	rsv_argument_int64(&arguments, resource_id);
	rsv_argument_text(&arguments, entry->source);
	rsv_argument_text(&arguments, entry->uid);
	rsv_argument_period(&arguments, entry->before);
	rsv_statement_write(&delete_entry, &arguments, 1);
}

static void
insert_changed(const FeedEntry *entry, int64 resource_id)
{
	Arguments	arguments = {0};

	rsv_argument_int64(&arguments, resource_id);
	rsv_argument_text(&arguments, entry->source);
	rsv_argument_text(&arguments, entry->uid);
	rsv_argument_period(&arguments, entry->during);
	rsv_argument_ids(&arguments, entry->closures, entry->nclosures);
	rsv_argument_uuids(&arguments, entry->conflicts, entry->nconflicts);
	rsv_statement_write(&insert_entry, &arguments, 1);
}

/* One may have moved to where another was. */
void
rsv_feed_entries_write(const FeedEntries *all, int64 resource_id,
						   const char *source, TimestampTz now)
{
	Arguments	arguments = {0};

	for (int i = 0; i < all->n; i++)
		if (all->entries[i].changed && all->entries[i].stored)
			delete_stored(&all->entries[i], resource_id);
	for (int i = 0; i < all->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (all->entries[i].changed &&
			all->entries[i].action != ENTRY_REMOVED)
			insert_changed(&all->entries[i], resource_id);
	}
	rsv_argument_int64(&arguments, resource_id);
	rsv_argument_text(&arguments, source);
	rsv_argument_time(&arguments, now);
	(void) rsv_statement_execute(&forget_entries, &arguments);
}
