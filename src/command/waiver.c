/*
 * waiver.c
 *		Rules that staff set aside for a reservation.
 */
#include "postgres.h"

#include "base/compat.h"
#include "base/errcodes.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "command/waiver.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "model/record_difference.h"
#include "parser/parse_func.h"
#include "resource/rules.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(reservation_waivable_reasons);

/* The right to call waivable_reasons() is that to waive them. */
static void
require_waiver(void)
{
	List	   *name = list_make2(makeString("reservation"),
								  makeString("waivable_reasons"));

	if (!rsv_may_execute(LookupFuncName(name, 0, NULL, false), GetUserId()))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to waive rules"),
				 errhint("Leave waive out, or have the level \"desk\" granted.")));
}

static char *
list_waivable(void)
{
	StringInfoData list;

	initStringInfo(&list);
	for (Reason reason = REASON_NONE; reason < REASON_LIMIT_IGNORED; reason++)
		if (RULES_WAIVABLE & RULE(reason))
			appendStringInfo(&list, "%s%s", list.len > 0 ? ", " : "",
							 rsv_reason_name(reason));
	return list.data;
}

static Rules
read_waived(const char *name)
{
	Rules		waived = RULE(rsv_reason_search(name));

	if ((waived & RULES_WAIVABLE) == 0)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("cannot waive \"%.*s\"",
						pg_mbcliplen(name, strlen(name), NAMEDATALEN - 1),
						name),
				 errhint("Reasons that can be waived: %s.", list_waivable())));
	return waived;
}

static void
check_dimensions(const ArrayType *array)
{
	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("waive must have one dimension"),
				 errhint("Name the reasons in a list.")));
	if (array_contains_nulls(unconstify(ArrayType *, array)))
		ereport(ERROR,
				(errcode(RSV_NULL_ARGUMENT),
				 errmsg("waive must not have null elements"),
				 errhint("Name the reasons in a list, or leave it out.")));
}

Rules
rsv_arg_waive(FunctionCallInfo fcinfo, int n)
{
	ArrayType  *array;
	Rules		waived = RULES_NONE;
	Datum	   *elements;
	int			count;

	if (PG_ARGISNULL(n))
		return waived;
	array = PG_GETARG_ARRAYTYPE_P(n);
	if (ARR_NDIM(array) == 0)
		return waived;
	check_dimensions(array);
	require_waiver();
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &elements, NULL,
					  &count);
	for (int i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		waived |= read_waived(TextDatumGetCString(elements[i]));
	}
	return waived;
}

Rules
rsv_waiver_left(const Record *before, const Record *wanted)
{
	Rules		left = before->waived;

	if (wanted->during.from != before->during.from ||
		wanted->during.to != before->during.to)
		return RULES_NONE;
	if (wanted->quantity != before->quantity ||
		wanted->guests != before->guests)
		left &= ~RULES_OF_PARTY;
	if (wanted->quantity > before->quantity ||
		strcmp(wanted->customer, before->customer) != 0 ||
		!rsv_record_same_resources(wanted, before))
		left &= ~RULE(REASON_CUSTOMER_LIMIT);
	return left;
}

/* In the order in which they are told */
Datum
reservation_waivable_reasons(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(rsv_rules_array(RULES_WAIVABLE));
}
