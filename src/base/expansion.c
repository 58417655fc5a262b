/*
 * expansion.c
 *		Calls that (f(...)).* has multiplied.
 *
 * PostgreSQL makes of SELECT (f(...)).* one call of f a column. A command
 * would be carried out a dozen times, and the row read would be made of a
 * dozen answers.
 *
 * The copies of the expression are compiled together, so they share the memory
 * of the executor and the snapshot of the statement, and are the same down to
 * the places of their words in the text; but each has an FmgrInfo of its own.
 * The snapshot tells apart the expressions of a plpgsql function, which share
 * one executor state for a transaction: each is evaluated under a new command
 * id. The text tells apart two calls in one list; where it has been lost, as
 * in a view or where a function was inlined, two calls count as one if their
 * arguments are the same. Calls for several rows, and those of a loop, come
 * from one FmgrInfo.
 *
 * A call in FROM is made once for all columns, and is not looked at. Nor are
 * functions that return sets: the planner calls equal ones once.
 */
#include "postgres.h"

#include "access/xact.h"
#include "base/expansion.h"
#include "nodes/execnodes.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

/* One place in a statement that has called */
typedef struct Call
{
	const FmgrInfo *site;
	struct Call *next;
} Call;

/* The calls of one statement, in the memory of its executor */
typedef struct Calls
{
	MemoryContext memory;
	CommandId	command;		/* of the statement's snapshot */
	Call	   *first;
	MemoryContextCallback ended;
	struct Calls *next;
} Calls;

static Calls *statements = NULL;

static void
forget_calls(void *ended)
{
	Calls	  **link = &statements;

	while (*link != ended)
		link = &(*link)->next;
	*link = (*link)->next;
}

static Calls *
find_calls(MemoryContext memory)
{
	Calls	   *calls;

	for (calls = statements; calls; calls = calls->next)
		if (calls->memory == memory)
			return calls;
	calls = MemoryContextAllocZero(memory, sizeof(Calls));
	calls->memory = memory;
	calls->ended.func = forget_calls;
	calls->ended.arg = calls;
	MemoryContextRegisterResetCallback(memory, &calls->ended);
	calls->next = statements;
	statements = calls;
	return calls;
}

/* Calls of an earlier expression of plpgsql are over. */
static void
begin_statement(Calls *calls, CommandId command)
{
	Call	   *call;

	if (calls->command == command)
		return;
	while ((call = calls->first) != NULL)
	{
		calls->first = call->next;
		pfree(call);
	}
	calls->command = command;
}

/* Each copy of a subquery among the arguments has a number of its own. */
static Node *
without_subqueries(Node *node, void *context)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, SubPlan) ||
		(IsA(node, Param) && ((Param *) node)->paramkind == PARAM_EXEC))
		return (Node *) makeNullConst(exprType(node), -1, InvalidOid);
	return expression_tree_mutator(node, without_subqueries, context);
}

static bool
collect_places(Node *node, void *context)
{
	List	  **places = context;

	if (node == NULL)
		return false;
	*places = lappend_int(*places, exprLocation(node));
	return expression_tree_walker(node, collect_places, context);
}

static bool
are_copies(Node *one, Node *other)
{
	List	   *places = NIL;
	List	   *other_places = NIL;

	(void) collect_places(one, &places);
	(void) collect_places(other, &other_places);
	return equal(places, other_places) &&
		equal(without_subqueries(one, NULL), without_subqueries(other, NULL));
}

static bool
is_repeated(const Calls *calls, const FmgrInfo *site)
{
	for (const Call *call = calls->first; call; call = call->next)
		if (call->site->fn_oid == site->fn_oid &&
			are_copies(call->site->fn_expr, site->fn_expr))
			return true;
	return false;
}

static bool
is_known(const Calls *calls, const FmgrInfo *site)
{
	for (const Call *call = calls->first; call; call = call->next)
		if (call->site == site)
			return true;
	return false;
}

/* Only there a function may prefer to return all its rows at once. */
static bool
is_in_from(FunctionCallInfo fcinfo)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	return result && IsA(result, ReturnSetInfo) &&
		(result->allowedModes & SFRM_Materialize_Preferred) != 0;
}

static void
report_expansion(const FmgrInfo *site)
{
	const char *name = get_func_name(site->fn_oid);

	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("%s() is called once for each column", name),
			 errdetail("PostgreSQL expands (%s(...)).* to one call for each column of the answer.",
					   name),
			 errhint("Call it in FROM: SELECT * FROM reservation.%s(...). Nothing that this statement did is kept.",
					 name)));
}

void
rsv_expansion_refuse(FunctionCallInfo fcinfo)
{
	const FmgrInfo *site = fcinfo->flinfo;
	Calls	   *calls;
	Call	   *call;

	if (is_in_from(fcinfo) || site == NULL || site->fn_expr == NULL ||
		!ActiveSnapshotSet())
		return;
	calls = find_calls(site->fn_mcxt);
	begin_statement(calls, GetActiveSnapshot()->curcid);
	if (is_known(calls, site))
		return;
	if (is_repeated(calls, site))
		report_expansion(site);
	call = MemoryContextAlloc(calls->memory, sizeof(Call));
	*call = (Call) {site, calls->first};
	calls->first = call;
	/* also a command that writes nothing ends the command id */
	(void) GetCurrentCommandId(true);
}
