/*
 * visibility.h
 *		Which resources and reservations the caller may see.
 */
#ifndef RSV_VISIBILITY_H
#define RSV_VISIBILITY_H

#include "postgres.h"

#include "fmgr.h"
#include "storage/statement.h"
#include "utils/uuid.h"

/* Does row security keep resources or reservations from the caller? */
extern bool rsv_visibility_is_limited(void);

/* An error (42501) then, for a function about rows of all callers */
extern void rsv_visibility_require_all(FunctionCallInfo fcinfo);

/* Where nothing is limited, one that does not exist counts as visible. */
extern bool rsv_visible_resource(int64 resource_id);
extern bool rsv_visible_reservation(const pg_uuid_t *id);

/* Leaves the visible ones, in their order; returns how many. */
extern int	rsv_visible_resources(int64 *resource_ids, int n);
extern int	rsv_visible_reservations(pg_uuid_t *ids, int n);

/* The visible ones of n reservations, and how many, in memory of their own */
extern pg_uuid_t *rsv_visible_copy(const pg_uuid_t *ids, int *n);

/* Executes a statement in the role of the caller, whom row security binds. */
extern uint64 rsv_visible_execute(Statement *statement, Arguments *arguments);

#endif							/* RSV_VISIBILITY_H */
