/*
 * reason.c
 *		Reasons for which a command is refused.
 */
#include "postgres.h"

#include "model/reason.h"

static const char *const names[] = {
	REASONS(NAMED_ENUM_NAME)
};

const char *
rsv_reason_name(Reason reason)
{
	Assert(reason < lengthof(names));
	return names[reason];
}

Reason
rsv_reason_by_name(const char *name)
{
	return rsv_named_enum_find(names, lengthof(names), name, "reason");
}
