/*
 * allocation_scan.h
 *		Reading rows of allocation, uncommitted ones included.
 */
#ifndef RSV_ALLOCATION_SCAN_H
#define RSV_ALLOCATION_SCAN_H

#include "postgres.h"

#include "base/json_builder.h"
#include "base/named_enum.h"
#include "base/period.h"
#include "packing/effort.h"
#include "utils/snapshot.h"
#include "utils/uuid.h"

/*
 * Of a row whose reservation has a change that is not paid yet: does it stand
 * with the change, without it, or in any case?
 */
#define ROW_USES(USE) \
	USE(ROW_KEPT, "kept") \
	USE(ROW_ADDED, "added") \
	USE(ROW_DROPPED, "dropped")

typedef enum RowUse
{
	ROW_FIRM,					/* there is no such change */
	ROW_USES(NAMED_ENUM_MEMBER)
} RowUse;

typedef struct Allocation
{
	int64		id;
	int64		resource_id;
	pg_uuid_t	reservation_id;
	bool		closure;
	bool		pinned;
	UnitRange	units;
	Period		during;
	RowUse		use;
	TransactionId busy;			/* open transaction that wrote or deleted it */
	uint32		token;			/* of its speculative insertion */
	bool		going;			/* it deleted it, or moved it */
	bool		own;			/* our transaction wrote it */
	bool		covered;		/* by what it has put in its place */
	bool		rewritten;		/* even as it is, so that claims wait for it */
} Allocation;

typedef struct Allocations
{
	int			n;
	int			size;
	Allocation *rows;
} Allocations;

/* Does the row go when the hold, or the time to pay for the change, ends? */
static inline bool
rsv_allocation_ends(const Allocation *row)
{
	return !row->closure && (row->use == ROW_FIRM || row->use == ROW_ADDED);
}

/* NULL for a firm row */
extern const char *rsv_row_use_name(RowUse use);

#define RSV_ALL_UNITS ((UnitRange) {0, PG_INT32_MAX})

/*
 * The rows on units of a resource in a period. Without a snapshot, rows that
 * open transactions have changed so far are read too, and marked busy; of a
 * place that one of them gave up and took again, only one row is read.
 */
extern Allocations rsv_allocation_scan(int64 resource_id, UnitRange units,
									   Period during, Snapshot snapshot);

/* The same; when the effort is spent, some of the rows are missing. */
extern Allocations rsv_allocation_scan_within(int64 resource_id, Period during,
								   Snapshot snapshot, Effort *effort);

/* Some of the rows on any of its units: no more than so many */
extern Allocations rsv_allocation_scan_some(int64 resource_id, Period during,
											Snapshot snapshot, int most);

extern Allocations rsv_allocation_scan_own(const pg_uuid_t *reservation_id);
extern Allocations rsv_allocation_scan_own_at(const pg_uuid_t *reservation_id,
											  Snapshot snapshot);

/* Adds a row that is not stored. */
extern void rsv_allocation_add(Allocations *stock, const Allocation *row);

/* By resource, start and first unit */
extern void rsv_allocation_sort(const Allocations *stock);

/* When the last of the rows ends, or -infinity */
extern TimestampTz rsv_allocation_end(const Allocations *stock);

/* The first busy row, or NULL */
extern const Allocation *rsv_allocation_busy(const Allocations *stock);

/* Adds the rows to the payload, one by one, under the key "units". */
extern void rsv_allocation_tell(JsonBuilder *payload, const Allocations *stock);

#endif							/* RSV_ALLOCATION_SCAN_H */
