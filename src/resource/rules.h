/*
 * rules.h
 *		What a resource asks of a stay, besides room.
 */
#ifndef RSV_RULES_H
#define RSV_RULES_H

#include "postgres.h"

#include "resource/resource.h"

/* The reason for a refusal, or NULL */
extern const char *rsv_rules_check(const Resource *resource, Period stay,
								   TimestampTz now);

/* The same for a stay that has begun and only ends at another time */
extern const char *rsv_rules_check_end(const Resource *resource, Period stay,
									   TimestampTz now);

#endif							/* RSV_RULES_H */
