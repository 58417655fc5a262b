/*
 * feed_closing.c
 *		The times that the calendars of a resource close, and open again.
 *
 * An event closes all of the resource, but for the time that is closed
 * already, by a manager or by another calendar, and but for stays that are
 * there. So of a place that both sides have sold no part is sold once more.
 */
#include "postgres.h"

#include "base/uuid.h"
#include "command/feed_closing.h"
#include "command/closure.h"
#include "command/run.h"
#include "miscadmin.h"

static Statement lock_closures = STATEMENT_BY_INDEX(
	"SELECT FROM reservation.allocation"
	" WHERE allocation_id = ANY ($1) AND reservation_id IS NULL"
	" ORDER BY allocation_id FOR UPDATE",
	INT8ARRAYOID);

/*
 * Closures that exist
 */

static int
compare_closed(const void *a, const void *b)
{
	const Allocation *left = a;
	const Allocation *right = b;

	return (left->during.from > right->during.from) -
		(left->during.from < right->during.from);
}

/*
 * The closures of all that can be sold. One that an open transaction makes or
 * ends is left out: a claim waits for that.
 */
static void
read_closed(FeedClosing *closing)
{
	const Resource *resource = closing->resource;
	Allocations *closed = &closing->closed;
	int			n = 0;

	*closed = rsv_allocation_scan(resource->id, RSV_ALL_UNITS,
								  (Period) {closing->command->now, DT_NOEND},
								  NULL);
	for (int i = 0; i < closed->n; i++)
	{
		const Allocation *row = &closed->rows[i];

		if (row->closure && !TransactionIdIsValid(row->busy) &&
			row->units.lower == 0 &&
			row->units.upper >= resource->capacity + resource->overbooking)
			closed->rows[n++] = *row;
	}
	closed->n = n;
	qsort(closed->rows, n, sizeof(Allocation), compare_closed);
}

static const Allocation *
find_closed(const Allocations *closed, int64 id)
{
	for (int i = 0; i < closed->n; i++)
		if (closed->rows[i].id == id)
			return &closed->rows[i];
	return NULL;
}

/* The first that is not over at a time; they do not overlap */
static int
first_closed_after(const Allocations *closed, TimestampTz time)
{
	int			low = 0;
	int			high = closed->n;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (closed->rows[middle].during.to <= time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
add_closed(Allocations *closed, const Allocation *row)
{
	int			place = first_closed_after(closed, row->during.from);

	rsv_allocation_add(closed, row);
	memmove(&closed->rows[place + 1], &closed->rows[place],
			(closed->n - 1 - place) * sizeof(Allocation));
	closed->rows[place] = *row;
}

/*
 * Ending closures
 */

void
rsv_feed_closing_begin(FeedClosing *closing, Command *part)
{
	memset(part, 0, sizeof(Command));
	part->type = COMMAND_IMPORT_CALENDAR;
	part->of = closing->command;
	part->now = closing->command->now;
	part->context = closing->command->context;
	rsv_closure_begin(part, closing->resource->id);
}

/* Does the event still close that? */
static bool
entry_keeps(const FeedEntry *entry, const Allocation *closure)
{
	return entry->action != ENTRY_REMOVED &&
		entry->during.from <= closure->during.from &&
		closure->during.to <= entry->during.to;
}

/* Takes off the closures that the entry keeps or has lost; those that go */
static int
drop_closures(FeedClosing *closing, FeedEntry *entry, int64 *going)
{
	int			ngoing = 0;
	int			n = 0;

	for (int i = 0; i < entry->nclosures; i++)
	{
		int64		id = entry->closures[i];
		const Allocation *closure = find_closed(&closing->closed, id);

		if (closure == NULL)
			continue;
		if (entry_keeps(entry, closure))
			entry->closures[n++] = id;
		else
			going[ngoing++] = id;
	}
	entry->changed |= n != entry->nclosures;
	entry->nclosures = n;
	return ngoing;
}

/* Until the transaction ends, no other one ends these. */
static void
lock_closure_rows(const int64 *ids, int n)
{
	Arguments	arguments = {0};

	rsv_argument_ids(&arguments, ids, n);
	(void) rsv_statement_execute(&lock_closures, &arguments);
}

/*
 * A closure that is not found is gone, or an open transaction is ending it.
 * Waits for that while nothing is changed.
 */
static void
await_missing_closures(FeedClosing *closing, int64 *missing)
{
	FeedEntries *all = closing->all;
	int			n = 0;

	for (int i = 0; i < all->n; i++)
	{
		const FeedEntry *entry = &all->entries[i];

		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j < entry->nclosures; j++)
			if (find_closed(&closing->closed, entry->closures[j]) == NULL)
				missing[n++] = entry->closures[j];
	}
	if (n == 0)
		return;
	lock_closure_rows(missing, n);
	read_closed(closing);
}

static void
end_closures(FeedClosing *closing, const int64 *going, int n)
{
	if (n == 0)
		return;
	lock_closure_rows(going, n);
	for (int i = 0; i < n; i++)
	{
		Command		part;

		CHECK_FOR_INTERRUPTS();
		rsv_feed_closing_begin(closing, &part);
		rsv_statement_push();
		rsv_closure_end(&part, going[i]);
		rsv_command_write(&part);
		rsv_statement_pop();
	}
	read_closed(closing);
}

void
rsv_feed_closing_end(FeedClosing *closing)
{
	FeedEntries *all = closing->all;
	int64	   *going;
	int			most = 0;
	int			n = 0;

	read_closed(closing);
	for (int i = 0; i < all->n; i++)
		most += all->entries[i].nclosures;
	going = palloc((most + 1) * sizeof(int64));
	await_missing_closures(closing, going);
	for (int i = 0; i < all->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		n += drop_closures(closing, &all->entries[i], &going[n]);
	}
	end_closures(closing, going, n);
}

/*
 * Closing
 */

static void
add_entry_closure(FeedEntry *entry, int64 id)
{
	int64	   *closures = palloc((entry->nclosures + 1) * sizeof(int64));

	if (entry->nclosures > 0)
		memcpy(closures, entry->closures, entry->nclosures * sizeof(int64));
	closures[entry->nclosures++] = id;
	entry->closures = closures;
	entry->changed = true;
	if (entry->action == ENTRY_UNCHANGED)
		entry->action = ENTRY_ADDED;
}

/* False: it depends on an open transaction. *occupied: something is there. */
static bool
try_to_close(FeedClosing *closing, FeedEntry *entry, Period gap,
			 bool *occupied)
{
	ClosureRequest request = {
		.resource_id = closing->resource->id,
		.during = gap,
		.units = RSV_ALL_UNITS,
		.note = entry->source,
		.nowait = true};
	Allocation	row = {.closure = true,.units = RSV_ALL_UNITS,.during = gap};
	MemoryContext caller = CurrentMemoryContext;
	ClaimAnswer answer;
	Command		part;

	rsv_feed_closing_begin(closing, &part);
	rsv_statement_push();
	*occupied = !rsv_closure_take(&part, &request, &answer);
	if (!*occupied)
		rsv_command_write(&part);
	rsv_statement_pop();
	MemoryContextSwitchTo(caller);
	if (*occupied)
	{
		closing->wait = answer.wait;
		return answer.reason != REASON_BUSY;
	}
	row.id = part.outcome.closure_id;
	row.resource_id = closing->resource->id;
	add_closed(&closing->closed, &row);
	add_entry_closure(entry, row.id);
	return true;
}

static void
add_conflicts(FeedEntry *entry, const Allocations *found)
{
	pg_uuid_t  *ids = palloc((entry->nconflicts + found->n + 1) *
							 sizeof(pg_uuid_t));
	int			n = entry->nconflicts;

	if (n > 0)
		memcpy(ids, entry->conflicts, n * sizeof(pg_uuid_t));
	for (int i = 0; i < found->n; i++)
		ids[n++] = found->rows[i].reservation_id;
	rsv_uuid_sort(ids, n);
	entry->conflicts = ids;
	entry->nconflicts = rsv_uuid_unique(ids, n);
	entry->action = ENTRY_CONFLICT;
}

static bool close_gap(FeedClosing *closing, FeedEntry *entry, Period gap);

/* Closes the time between the stays that are there. */
static bool
close_around(FeedClosing *closing, FeedEntry *entry, Period gap)
{
	Allocations found = rsv_closure_obstacles(closing->resource->id,
											  RSV_ALL_UNITS, gap,
											  closing->command->now);

	add_conflicts(entry, &found);
	if (found.n == 0)
		return true;
	qsort(found.rows, found.n, sizeof(Allocation), compare_closed);
	for (int i = 0; i < found.n; i++)
	{
		Period		before = {gap.from, found.rows[i].during.from};

		if (before.from < before.to && !close_gap(closing, entry, before))
			return false;
		gap.from = Max(gap.from, found.rows[i].during.to);
	}
	return gap.from >= gap.to || close_gap(closing, entry, gap);
}

static bool
close_gap(FeedClosing *closing, FeedEntry *entry, Period gap)
{
	bool		occupied;

	CHECK_FOR_INTERRUPTS();
	check_stack_depth();
	if (!try_to_close(closing, entry, gap, &occupied))
		return false;
	return !occupied || close_around(closing, entry, gap);
}

bool
rsv_feed_closing_take(FeedClosing *closing, FeedEntry *entry)
{
	Period		gap = {Max(entry->during.from, closing->command->now)};

	while (gap.from < entry->during.to)
	{
		const Allocations *closed = &closing->closed;
		int			next = first_closed_after(closed, gap.from);
		Period		covered = {entry->during.to, entry->during.to};

		if (next < closed->n)
			covered = closed->rows[next].during;
		gap.to = Min(covered.from, entry->during.to);
		if (gap.from < gap.to && !close_gap(closing, entry, gap))
			return false;
		gap.from = Max(gap.to, covered.to);
	}
	return true;
}
