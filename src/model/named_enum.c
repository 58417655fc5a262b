/*
 * named_enum.c
 *		Enums whose members have names.
 *
 * Only tables are read by name, and their constraints admit just these names.
 * An unknown one is therefore an error, and never taken for another.
 */
#include "postgres.h"

#include "model/named_enum.h"

int
rsv_named_enum_find(const char *const *names, int n, const char *name,
					const char *kind)
{
	for (int i = 0; i < n; i++)
		if (names[i] && strcmp(names[i], name) == 0)
			return i;
	elog(ERROR, "unrecognized %s: \"%s\"", kind, name);
}
