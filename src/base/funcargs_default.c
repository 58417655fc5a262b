/*
 * funcargs_default.c
 *		Null for an argument that has a default means the default.
 *
 * Drivers and generated clients pass every argument of a function. The default
 * is what the catalog says, so that it is written down once; the catalog is
 * read only for a null that the function has no meaning for, and so a call
 * that leaves its arguments out costs nothing more.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "base/funcargs_default.h"
#include "catalog/pg_proc.h"
#include "nodes/pg_list.h"
#include "nodes/primnodes.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/syscache.h"

/* An executor may pass the same arguments again, so the default outlives the
 * call: it is kept as long as what is known of the function. */
static void
set_argument(FunctionCallInfo fcinfo, int n, const Const *value)
{
	MemoryContext caller = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

	fcinfo->args[n] = (NullableDatum) {
		datumCopy(value->constvalue, value->constbyval, value->constlen)
	};
	MemoryContextSwitchTo(caller);
}

/* The defaults are those of the last arguments. */
static void
set_from_defaults(FunctionCallInfo fcinfo, int n, List *defaults)
{
	int			place = n - (fcinfo->nargs - list_length(defaults));
	Node	   *value;

	if (place < 0)
		return;
	/* the catalog has 0 for a bigint as it was written, an integer to cast */
	value = eval_const_expressions(NULL, list_nth(defaults, place));
	if (!IsA(value, Const))
		elog(ERROR, "the default of argument %d is not a constant", n + 1);
	if (!castNode(Const, value)->constisnull)
		set_argument(fcinfo, n, castNode(Const, value));
}

bool
rsv_arg_take_default(FunctionCallInfo fcinfo, int n)
{
	HeapTuple	tuple;
	Datum		defaults;
	bool		none;

	/* called by another function, and not by SQL */
	if (fcinfo->flinfo == NULL)
		return false;
	tuple = SearchSysCache1(PROCOID,
							ObjectIdGetDatum(fcinfo->flinfo->fn_oid));
	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u",
			 fcinfo->flinfo->fn_oid);
	defaults = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_proargdefaults,
							   &none);
	if (!none)
		set_from_defaults(fcinfo, n,
						  stringToNode(TextDatumGetCString(defaults)));
	ReleaseSysCache(tuple);
	return !PG_ARGISNULL(n);
}
