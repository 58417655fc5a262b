/*
 * import_calendar.c
 *		Closures that follow a foreign calendar.
 *
 * Each event of the calendar has a row of calendar_event, and closes what of
 * its time is neither closed already nor booked. Portals read one another, so
 * two calendars of a resource often have the same event: the one that comes
 * second closes nothing, and takes over where the first opens.
 *
 * Closures go before others come, in one attempt that is rolled back before
 * the command waits for another transaction. The place of those that went is
 * offered to the waitlist at the end, when what has only moved is closed
 * again. Imports for one resource are made one after the other: each locks the
 * row of the resource until its transaction ends.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "base/funcargs.h"
#include "base/uuid.h"
#include "command/feed_closing.h"
#include "command/offer.h"
#include "command/run.h"
#include "commands/dbcommands.h"
#include "event/reaction.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/subtransaction.h"
#include "storage/visibility.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(reservation_import_calendar);

static Statement lock_calendars = STATEMENT_BY_INDEX(
	"SELECT FROM reservation.resource WHERE resource_id = $1 FOR NO KEY UPDATE",
	INT8OID);

static Statement find_aggregate = STATEMENT_BY_INDEX(
	"SELECT FROM reservation.event WHERE aggregateid = $1 LIMIT 1", TEXTOID);

/* A calendar must not tell which reservations of others exist. */
static Statement find_visible_aggregate = STATEMENT_BY_INDEX(
	"WITH named AS (SELECT CASE"
	"  WHEN $1 ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'"
	"  THEN $1::uuid END AS id)"
	" SELECT FROM named n"
	" JOIN reservation.reservation r ON r.reservation_id = n.id"
	" UNION ALL SELECT FROM named n"
	" JOIN reservation.allocation a ON a.closure_aggregate_id = n.id"
	" JOIN reservation.resource r ON r.resource_id = a.resource_id LIMIT 1",
	TEXTOID);

typedef struct Import
{
	Command		command;		/* carries the closures */
	int64		resource_id;
	const char *source;
	Feed		feed;
	FeedEntries all;
	FeedClosing closing;
} Import;

/*
 * A calendar of ours that comes back does not close what it tells of.
 */

static bool
uid_is_of_blocked_days(const char *uid)
{
	const char *at = strrchr(uid, '@');

	return at != NULL && strncmp(uid, "resource-", strlen("resource-")) == 0 &&
		strcmp(at + 1, get_database_name(MyDatabaseId)) == 0;
}

static bool
uid_is_of_aggregate(const char *uid)
{
	Arguments	arguments = {0};

	if (strlen(uid) != strlen("00000000-0000-0000-0000-000000000000") ||
		uid[8] != '-')
		return false;
	rsv_argument_text(&arguments, uid);
	return (rsv_visibility_is_limited() ?
			rsv_visible_execute(&find_visible_aggregate, &arguments) :
			rsv_statement_execute(&find_aggregate, &arguments)) > 0;
}

static void
drop_own_periods(Feed *feed)
{
	const char *last = NULL;
	bool		own = false;
	int			n = 0;

	for (int i = 0; i < feed->n; i++)
	{
		const char *uid = feed->periods[i].uid;

		CHECK_FOR_INTERRUPTS();
		if (last == NULL || strcmp(uid, last) != 0)
			own = uid_is_of_blocked_days(uid) || uid_is_of_aggregate(uid);
		last = uid;
		if (!own)
			feed->periods[n++] = feed->periods[i];
	}
	feed->n = n;
}

/* The same conflicts are told once: the source is read every few minutes. */
static void
tell_conflicts(Import *import, const FeedEntry *entry)
{
	Command		part;

	rsv_feed_closing_begin(&import->closing, &part);
	part.outcome.nconflicts = entry->nconflicts;
	part.outcome.conflicts = entry->conflicts;
	rsv_command_refuse(&part, REASON_OCCUPIED);
	rsv_command_write(&part);
}

static bool
settle_entry(Import *import, FeedEntry *entry)
{
	FeedEntry known = *entry;

	entry->nconflicts = 0;
	entry->conflicts = NULL;
	if (entry->action == ENTRY_REMOVED)
		return true;
	if (!rsv_feed_closing_take(&import->closing, entry))
		return false;
	if (entry->nconflicts == known.nconflicts &&
		(known.nconflicts == 0 ||
		 memcmp(entry->conflicts, known.conflicts,
				known.nconflicts * sizeof(pg_uuid_t)) == 0))
		return true;
	entry->changed = true;
	if (entry->nconflicts > 0)
		tell_conflicts(import, entry);
	return true;
}

/* False: it is rolled back, and the command waits. */
static bool
attempt_import(void *argument)
{
	Import	   *import = argument;
	FeedEntries *all = &import->all;

	*all = rsv_feed_entries_match(import->resource_id, import->source,
									  &import->feed, import->command.now);
	rsv_feed_closing_end(&import->closing);
	for (int i = 0; i < all->n; i++)
		if (!settle_entry(import, &all->entries[i]))
			return false;
	rsv_feed_entries_write(all, import->resource_id, import->source,
							   import->command.now);
	return true;
}

static void
import_feed(Import *import, const Resource *resource)
{
	Command    *command = &import->command;

	import->closing = (FeedClosing) {command, resource, &import->all};
	for (;;)
	{
		List	   *freed = list_copy(command->freed);

		CHECK_FOR_INTERRUPTS();
		if (rsv_subxact_try(attempt_import, import, 0, 0))
			return;
		command->freed = freed;
		if (!rsv_claim_await(&import->closing.wait))
			ereport(ERROR,
					(errcode(ERRCODE_LOCK_NOT_AVAILABLE),
					 errmsg("canceling statement due to lock timeout"),
					 errdetail("Another transaction changes what the calendar closes."),
					 errhint("Repeat the transaction; it succeeds when the other one has ended.")));
	}
}

/*
 * The answer
 */

static Datum
array_of_closures(const FeedEntry *entry)
{
	Datum	   *ids = palloc((entry->nclosures + 1) * sizeof(Datum));

	for (int i = 0; i < entry->nclosures; i++)
		ids[i] = Int64GetDatum(entry->closures[i]);
	return PointerGetDatum(construct_array(ids, entry->nclosures, INT8OID,
										   sizeof(int64), FLOAT8PASSBYVAL,
										   TYPALIGN_DOUBLE));
}

static Datum
array_of_conflicts(const FeedEntry *entry)
{
	int			n = entry->nconflicts;
	pg_uuid_t  *ids = rsv_visible_copy(entry->conflicts, &n);

	return rsv_uuid_array(ids, n);
}

static void
return_entry(ReturnSetInfo *result, const FeedEntry *entry)
{
	Datum		values[] = {
		CStringGetTextDatum(entry->uid),
		RangeTypePGetDatum(rsv_range_of_period(entry->during)),
		CStringGetTextDatum(rsv_entry_action_name(entry->action)),
		array_of_closures(entry),
		array_of_conflicts(entry)
	};
	bool		nulls[lengthof(values)] = {false};

	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* An error for one that does not exist */
static const Resource *
lock_resource_row(int64 resource_id)
{
	Arguments	arguments = {0};

	rsv_argument_int64(&arguments, resource_id);
	(void) rsv_statement_execute(&lock_calendars, &arguments);
	return rsv_resource_get(resource_id);
}

static void
import_calendar(Import *import, char *text)
{
	const Resource *resource;

	(void) rsv_resource_named(import->resource_id);
	resource = lock_resource_row(import->resource_id);
	rsv_command_carry(&import->command, KIND_CARRIER, COMMAND_IMPORT_CALENDAR);
	import->feed = rsv_feed_read(text, resource, import->command.now);
	drop_own_periods(&import->feed);
	import_feed(import, resource);
	rsv_command_offer(&import->command);
}

Datum
reservation_import_calendar(PG_FUNCTION_ARGS)
{
	Import		import = {
		.resource_id = rsv_arg_id(fcinfo, 0, "resource_id"),
		.source = rsv_arg_source(fcinfo, 1)};
	char	   *text = rsv_arg_document(fcinfo, 2, "text");
	Caller		caller;

	rsv_statement_require_writable(fcinfo);
	InitMaterializedSRF(fcinfo, 0);
	rsv_statement_enter(&caller);
	import_calendar(&import, text);
	for (int i = 0; i < import.all.n; i++)
		if (import.all.entries[i].imported)
			return_entry((ReturnSetInfo *) fcinfo->resultinfo,
						 &import.all.entries[i]);
	rsv_statement_leave(&caller);
	rsv_reaction_run(NULL);
	return (Datum) 0;
}
