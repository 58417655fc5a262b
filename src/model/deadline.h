/*
 * deadline.h
 *		The times at which a reservation is looked at again.
 */
#ifndef RSV_DEADLINE_H
#define RSV_DEADLINE_H

#include "postgres.h"

#include "datatype/timestamp.h"
#include "utils/uuid.h"

/* The kinds, as the table deadline has them */
#define RSV_DEADLINE_EXPIRY "expiry"
#define RSV_DEADLINE_DEPARTURE "departure"
#define RSV_DEADLINE_BALANCE "balance"

/* Of one reservation; DT_NOBEGIN: none */
typedef struct Deadlines
{
	TimestampTz expiry;
	TimestampTz departure;		/* of a guest who is in */
	TimestampTz balance;		/* that is to be asked for */
	int			nresources;
	const int64 *resource_ids;
} Deadlines;

extern Deadlines rsv_deadlines_none(void);

/* Replaces the rows of those before, so far as they differ. */
extern void rsv_deadlines_write(const pg_uuid_t *id, const Deadlines *before,
								const Deadlines *after);

#endif							/* RSV_DEADLINE_H */
