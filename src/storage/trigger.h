/*
 * trigger.h
 *		Where a trigger function of the extension may stand.
 */
#ifndef RSV_TRIGGER_H
#define RSV_TRIGGER_H

#include "postgres.h"

#include "commands/trigger.h"

/* FOR EACH ROW of these */
#define TRIGGER_ON_INSERT	(1 << TRIGGER_EVENT_INSERT)
#define TRIGGER_ON_UPDATE	(1 << TRIGGER_EVENT_UPDATE)
#define TRIGGER_ON_DELETE	(1 << TRIGGER_EVENT_DELETE)
#define TRIGGER_ON_ROW \
	(TRIGGER_ON_INSERT | TRIGGER_ON_UPDATE | TRIGGER_ON_DELETE)
/* FOR EACH STATEMENT */
#define TRIGGER_ON_TRUNCATE (1 << TRIGGER_EVENT_TRUNCATE)

typedef struct TriggerUse
{
	const char *function;
	const char *tables[9];		/* of the schema, up to the first null */
	bool		before;			/* BEFORE, else AFTER */
	int			events;
} TriggerUse;

/*
 * The call's trigger, or 39P01: a function reads columns by their numbers and
 * changes our tables, so on any other table, or at any other event, it would
 * read what is not there or change rows that have nothing to do with it.
 */
extern TriggerData *rsv_trigger_require(FunctionCallInfo fcinfo,
										const TriggerUse *use);

#endif							/* RSV_TRIGGER_H */
