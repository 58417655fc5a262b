/*
 * named_enum.c
 *		Enums whose members have names.
 *
 * The constraints of a table admit only the names of a list. An unknown name in
 * a table is therefore an error, and never taken for another.
 */
#include "postgres.h"

#include "base/named_enum.h"

int
rsv_named_enum_search(const char *const *names, int n, const char *name)
{
	Assert(name);
	for (int i = 0; i < n; i++)
		if (names[i] && strcmp(names[i], name) == 0)
			return i;
	return -1;
}

int
rsv_named_enum_find(const char *const *names, int n, const char *name,
					const char *kind)
{
	int			member = rsv_named_enum_search(names, n, name);

	if (member < 0)
		elog(ERROR, "unrecognized %s: \"%s\"", kind, name);
	return member;
}
