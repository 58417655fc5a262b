/*
 * statistic.h
 *		Counts of the commands in this database, and of what they met, since the
 *		server started.
 */
#ifndef RSV_STATISTIC_H
#define RSV_STATISTIC_H

#include "postgres.h"

#include "base/named_enum.h"
#include "datatype/timestamp.h"

#define STATISTICS(STATISTIC) \
	/* answers that a key has had before */ \
	STATISTIC(STATISTIC_REPEATED, "repeated") \
	/* waits for the end of a transaction, and their microseconds */ \
	STATISTIC(STATISTIC_WAITS, "waits") \
	STATISTIC(STATISTIC_WAITED, "waited") \
	/* stays that gave way to another on the same resource */ \
	STATISTIC(STATISTIC_MOVED, "moved") \
	STATISTIC(STATISTIC_OFFERED, "offered") \
	STATISTIC(STATISTIC_ANNOUNCED, "announced")

typedef enum Statistic
{
	STATISTICS(NAMED_ENUM_MEMBER)
} Statistic;

/* Members of CommandType and Reason are below these; reason 0: accepted. */
#define RSV_STATISTIC_COMMANDS 48
#define RSV_STATISTIC_REASONS 64

extern void rsv_statistic_init(void);

/* Both without effect if the library is not preloaded */
extern void rsv_statistic_add(Statistic statistic, uint64 n);
extern void rsv_statistic_count(int command, int reason);

/* False: nothing is counted. Nobody has changed the counts before since. */
extern bool rsv_statistic_since(TimestampTz *since);
extern uint64 rsv_statistic_get(Statistic statistic);
extern uint64 rsv_statistic_get_count(int command, int reason);
extern void rsv_statistic_reset(void);

#endif							/* RSV_STATISTIC_H */
