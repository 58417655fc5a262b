/*
 * reaction.c
 *		Reactions: functions of the users, called in the command's transaction
 *		after its events are written.
 *
 * Reactions run as the caller of the command, with that role's privileges and
 * search path, and never as the owner of the tables; so they are called when
 * the command has left the owner's role. An error in a reaction is the
 * command's error; a sweep goes on without the reservation whose event it was
 * (command/part.c).
 *
 * Events that are rolled back with a savepoint have no reactions.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "base/compat.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "event/reaction.h"
#include "miscadmin.h"
#include "parser/parse_func.h"
#include "storage/cache.h"
#include "storage/catalog.h"
#include "storage/lmgr.h"
#include "storage/owner_role.h"
#include "storage/statement.h"
#include "utils/datum.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

static Statement select_reactions = STATEMENT(
	"SELECT event_type, function FROM reservation.reaction"
	" ORDER BY event_type, function");

typedef struct Reaction
{
	EventType	event_type;
	const char *function;
} Reaction;

/* The reactions as the session has read them */
static MemoryContext reactions_context = NULL;
static Reaction *reactions = NULL;
static int	nreactions = 0;
static Cache cache;

/* An event that has a reaction, until the command is done */
typedef struct Noted
{
	SubTransactionId subtransaction;
	pg_uuid_t	whose;
	char	   *function;
	Datum		event;
} Noted;

static List *noted = NIL;

/* A transaction may hold very many commands. */
static void
reactions_let_go(Noted *note)
{
	pfree(DatumGetPointer(note->event));
	pfree(note->function);
	pfree(note);
}

void
rsv_reaction_transaction_ends(XactEvent event, void *argument)
{
	/* they go with the transaction's memory */
	noted = NIL;
}

void
rsv_reaction_savepoint_ends(SubXactEvent event,
							SubTransactionId subtransaction,
							SubTransactionId parent, void *argument)
{
	if (event != SUBXACT_EVENT_ABORT_SUB)
		return;
	while (noted != NIL &&
		   ((Noted *) llast(noted))->subtransaction >= subtransaction)
	{
		reactions_let_go(llast(noted));
		noted = list_delete_last(noted);
	}
}

void
rsv_reaction_init(void)
{
	rsv_cache_register(&cache);
}

static void
read_reactions(void)
{
	Arguments	none = {0};
	MemoryContext caller;
	uint64		changes;
	uint64		n;

	rsv_cache_depend(&cache, &rsv_catalog()->reaction, 1);
	changes = cache.changes;
	n = rsv_statement_execute(&select_reactions, &none);
	if (reactions_context)
		MemoryContextReset(reactions_context);
	else
		reactions_context = AllocSetContextCreate(TopMemoryContext,
												  "reservation reactions",
												  ALLOCSET_SMALL_SIZES);
	caller = MemoryContextSwitchTo(reactions_context);
	reactions = palloc((n + 1) * sizeof(Reaction));
	for (nreactions = 0; nreactions < n; nreactions++)
	{
		reactions[nreactions].event_type =
			rsv_event_type_by_name(rsv_row_text(nreactions, 1));
		reactions[nreactions].function = rsv_row_text(nreactions, 2);
	}
	MemoryContextSwitchTo(caller);
	cache.filled = changes;
}

/* Columns that the owner of the table has added are null. */
static Datum
form_reaction_event(const Arguments *columns)
{
	TupleDesc	row = lookup_rowtype_tupdesc(rsv_catalog()->event_type, -1);
	Datum	   *values = palloc0(row->natts * sizeof(Datum));
	bool	   *nulls = palloc(row->natts * sizeof(bool));
	Datum		event;

	for (int i = 0; i < row->natts; i++)
		nulls[i] = i >= columns->n || columns->nulls[i] == 'n';
	memcpy(values, columns->values, columns->n * sizeof(Datum));
	event = heap_copy_tuple_as_datum(heap_form_tuple(row, values, nulls), row);
	ReleaseTupleDesc(row);
	return event;
}

static void
note_reaction(const Reaction *reaction, const pg_uuid_t *whose,
			  const Arguments *columns)
{
	Datum		event = form_reaction_event(columns);
	MemoryContext caller = MemoryContextSwitchTo(TopTransactionContext);
	Noted	   *note = palloc(sizeof(Noted));

	note->subtransaction = GetCurrentSubTransactionId();
	note->whose = *whose;
	note->function = pstrdup(reaction->function);
	note->event = datumCopy(event, false, -1);
	noted = lappend(noted, note);
	MemoryContextSwitchTo(caller);
}

bool
rsv_reaction_exists(void)
{
	AcceptInvalidationMessages();
	if (!rsv_cache_is_current(&cache))
		read_reactions();
	return nreactions > 0;
}

void
rsv_reaction_note(const pg_uuid_t *whose, EventType type,
				  const Arguments *columns)
{
	for (int i = 0; i < nreactions; i++)
		if (reactions[i].event_type == type)
			note_reaction(&reactions[i], whose, columns);
}

static Oid
find_reaction_function(const char *name)
{
	Oid			type = rsv_catalog()->event_type;

	return LookupFuncName(rsv_qualified_name(name), 1, &type, true);
}

static Oid
owner_of_function(Oid function)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Oid			owner = InvalidOid;

	if (HeapTupleIsValid(tuple))
	{
		owner = ((Form_pg_proc) GETSTRUCT(tuple))->proowner;
		ReleaseSysCache(tuple);
	}
	return owner;
}

/*
 * The owner of the tables, as whom a worker works, may be a superuser. The
 * owner of a function decides on its body, so the worker then runs only
 * functions of superusers. While the function is locked, it can be neither
 * dropped nor given to another owner before it has run.
 */
static void
check_reaction_owner(const char *name)
{
	Oid			function = find_reaction_function(name);

	if (OidIsValid(function))
		LockDatabaseObject(ProcedureRelationId, function, 0, AccessShareLock);
	if (OidIsValid(function) && find_reaction_function(name) == function &&
		superuser_arg(owner_of_function(function)))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("a worker does not run reaction %s as a superuser", name),
			 errdetail("The extension's tables belong to a superuser, and the function does not."),
			 errhint("Set \"reservation.worker_role\" to a role that may do what reactions do.")));
}

void
rsv_reaction_run(pg_uuid_t *at)
{
	List	   *now = noted;
	ListCell   *cell;

	/* a trigger of the owner has called the command: its time is yet to come */
	if (rsv_statement_is_entered())
		return;
	/* a function that calls a command has that command's events run first */
	noted = NIL;
	foreach(cell, now)
	{
		Noted	   *note = lfirst(cell);

		if (at)
			*at = note->whose;
		if (rsv_owner_role_is_required() && superuser())
			check_reaction_owner(note->function);
		rsv_statement_call(note->function, rsv_catalog()->event_type,
						   note->event);
		reactions_let_go(note);
	}
	list_free(now);
}
