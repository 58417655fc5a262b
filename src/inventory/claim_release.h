/*
 * claim_release.h
 *		A reservation's own rows, to be cut or given up.
 */
#ifndef RSV_CLAIM_RELEASE_H
#define RSV_CLAIM_RELEASE_H

#include "postgres.h"

#include "inventory/allocation_scan.h"

/* Changes a row; false: it goes */
typedef bool (*RowChange) (Allocation *row, void *context);

/* The rows that are left, as they are then */
extern Allocations rsv_claim_change_own(const pg_uuid_t *id,
										const int64 *resource_ids, int n,
										RowChange change, void *context);

/*
 * Give the units up; which they were. False, for the impatient, if another
 * transaction is changing them.
 */
extern bool rsv_claim_release(const pg_uuid_t *id, const int64 *resource_ids,
							  int n, bool nowait, Allocations *stock);

#endif							/* RSV_CLAIM_RELEASE_H */
