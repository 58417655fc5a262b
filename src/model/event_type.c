/*
 * event_type.c
 *		The types of events.
 *
 * A request for events by type, or a reaction to them, is refused if its name
 * does not exist, rather than left to wait for ever. This is the only list:
 * reaction has a CHECK by it, and a test holds the documentation, and the
 * events that there are, against it.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "model/event_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(reservation_event_types);

static const char *const names[] = {
	EVENT_TYPES(NAMED_ENUM_NAME)
};

#define FIRST (EVENT_NONE + 1)

const char *
rsv_event_type_name(EventType type)
{
	Assert(type >= FIRST && type < lengthof(names));
	return names[type];
}

EventType
rsv_event_type_by_name(const char *name)
{
	return rsv_named_enum_find(names, lengthof(names), name, "event type");
}

bool
rsv_event_type_exists(const char *name)
{
	return rsv_named_enum_search(names, lengthof(names), name) >= 0;
}

char *
rsv_event_type_list(void)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = FIRST; i < lengthof(names); i++)
		appendStringInfo(&list, i > FIRST ? ", %s" : "%s", names[i]);
	return list.data;
}

Datum
reservation_event_types(PG_FUNCTION_ARGS)
{
	Datum		texts[lengthof(names)];
	int			n = 0;

	for (int i = FIRST; i < lengthof(names); i++)
		texts[n++] = CStringGetTextDatum(names[i]);
	PG_RETURN_ARRAYTYPE_P(construct_array(texts, n, TEXTOID, -1, false,
										  TYPALIGN_INT));
}
