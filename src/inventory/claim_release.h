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

typedef struct OwnChange
{
	RowChange	row;
	void	   *context;
	bool		join;			/* those that are one place become one row */
	bool		nowait;
} OwnChange;

/*
 * Both are false, for the impatient, if another transaction is changing the
 * rows.
 */

/* The rows that are left, as they are then */
extern bool rsv_claim_change_own(const pg_uuid_t *id,
								 const int64 *resource_ids, int n,
								 const OwnChange *change, Allocations *stock);

/* Gives the units up; which they were */
extern bool rsv_claim_release(const pg_uuid_t *id, const int64 *resource_ids,
							  int n, bool nowait, Allocations *stock);

#endif							/* RSV_CLAIM_RELEASE_H */
