/*
 * trigger.c
 *		Where a trigger function of the extension may stand.
 *
 * CREATE TRIGGER asks only for the right to execute the function, so the
 * function itself looks where it was put.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "catalog/namespace.h"
#include "lib/stringinfo.h"
#include "storage/trigger.h"
#include "utils/rel.h"

static bool
trigger_is_on(const TriggerUse *use, Relation table)
{
	/* also while one of our other objects is missing */
	if (RelationGetNamespace(table) != get_namespace_oid("reservation", true))
		return false;
	for (int i = 0; i < lengthof(use->tables) && use->tables[i]; i++)
		if (strcmp(RelationGetRelationName(table), use->tables[i]) == 0)
			return true;
	return false;
}

static bool
trigger_is_at(const TriggerUse *use, TriggerEvent event)
{
	int			fired = 1 << (event & TRIGGER_EVENT_OPMASK);

	return (use->events & fired) != 0 &&
		(use->before ? TRIGGER_FIRED_BEFORE(event) :
		 TRIGGER_FIRED_AFTER(event)) &&
		(fired == TRIGGER_ON_TRUNCATE || TRIGGER_FIRED_FOR_ROW(event));
}

static const char *
trigger_tables(const TriggerUse *use)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < lengthof(use->tables) && use->tables[i]; i++)
		appendStringInfo(&list, "%sreservation.%s", i > 0 ? ", " : "",
						 use->tables[i]);
	return list.data;
}

static const char *
trigger_events(const TriggerUse *use)
{
	static const char *const names[] = {
		[TRIGGER_EVENT_INSERT] = "INSERT",
		[TRIGGER_EVENT_DELETE] = "DELETE",
		[TRIGGER_EVENT_UPDATE] = "UPDATE"};
	const char *before = use->before ? "BEFORE " : "AFTER ";
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < lengthof(names); i++)
		if (use->events & (1 << i))
		{
			appendStringInfo(&list, "%s%s", before, names[i]);
			before = " OR ";
		}
	appendStringInfoString(&list, " FOR EACH ROW");
	if (use->events & TRIGGER_ON_TRUNCATE)
		appendStringInfo(&list, ", %s TRUNCATE FOR EACH STATEMENT",
						 use->before ? "BEFORE" : "AFTER");
	return list.data;
}

TriggerData *
rsv_trigger_require(FunctionCallInfo fcinfo, const TriggerUse *use)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(RSV_TRIGGER_MISPLACED),
				 errmsg("function reservation_internal.%s() was not called by a trigger",
						use->function)));
	if (!trigger_is_on(use, trigger->tg_relation))
		ereport(ERROR,
				(errcode(RSV_TRIGGER_MISPLACED),
				 errmsg("trigger function reservation_internal.%s() does not belong on \"%s\"",
						use->function,
						RelationGetRelationName(trigger->tg_relation)),
				 errdetail("It works on %s.", trigger_tables(use))));
	if (!trigger_is_at(use, trigger->tg_event))
		ereport(ERROR,
				(errcode(RSV_TRIGGER_MISPLACED),
				 errmsg("trigger function reservation_internal.%s() was fired at another event than its own",
						use->function),
				 errdetail("It works %s.", trigger_events(use))));
	return trigger;
}
