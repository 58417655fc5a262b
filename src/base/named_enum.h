/*
 * named_enum.h
 *		Enums whose members have names: each is written once, in one list.
 *
 * A list is a macro that applies its argument to every member and its name.
 */
#ifndef RSV_NAMED_ENUM_H
#define RSV_NAMED_ENUM_H

#include "postgres.h"

#define NAMED_ENUM_MEMBER(member, name) member,
#define NAMED_ENUM_NAME(member, name) [member] = name,
/* 0 LIST(NAMED_ENUM_COUNT) is how many there are. */
#define NAMED_ENUM_COUNT(member, name) +1

/* The member of that name, or -1 */
extern int	rsv_named_enum_search(const char *const *names, int n,
								  const char *name);

/* The same, but an unknown name is an error that says of which kind it is. */
extern int	rsv_named_enum_find(const char *const *names, int n,
								const char *name, const char *kind);

#endif							/* RSV_NAMED_ENUM_H */
