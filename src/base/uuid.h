/*
 * uuid.h
 *		Ids that sort by when they were made.
 */
#ifndef RSV_UUID_H
#define RSV_UUID_H

#include "utils/uuid.h"

/*
 * Not to be guessed: a caller that knows it may be taken for the customer. It
 * says where it lives: in the slot of a resource.
 */
extern pg_uuid_t rsv_uuid_secret(int64 resource_id);

/* Unique, and cheap. */
extern pg_uuid_t rsv_uuid_plain(void);

/* The time at which it was made, in milliseconds since 1970 */
extern int64 rsv_uuid_millisecond(const pg_uuid_t *id);

/* The time has 48 bits. */
#define RSV_UUID_END_OF_TIME (INT64CONST(1) << 48)

/* The least and the greatest that can be made at a time */
extern pg_uuid_t rsv_uuid_first(int64 millisecond);
extern pg_uuid_t rsv_uuid_last(int64 millisecond);

/* To the next one; false after the last of all */
extern bool rsv_uuid_increment(pg_uuid_t *id);

extern void rsv_uuid_sort(pg_uuid_t *ids, int n);

/* Each once, of those that are sorted; how many are left */
extern int	rsv_uuid_unique(pg_uuid_t *ids, int n);

/* Is it one of those that are sorted? */
extern bool rsv_uuid_contains(const pg_uuid_t *ids, int n, const pg_uuid_t *id);

/* As an array of SQL */
extern Datum rsv_uuid_array(const pg_uuid_t *ids, int n);

#endif							/* RSV_UUID_H */
