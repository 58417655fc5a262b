/*
 * limit.h
 *		How much of a resource one customer may have at a time.
 */
#ifndef RSV_LIMIT_H
#define RSV_LIMIT_H

#include "postgres.h"

#include "record.h"

/* Is there a limit on any of its resources? */
extern bool rsv_limit_applies(const Record *record);

/* Has the customer so much without it that there can be no more? */
extern bool rsv_limit_is_reached(const Record *record, bool held,
								 TimestampTz now);

/*
 * The same, for good: nobody else gets what is left for the customer until
 * the transaction ends. False: there is nothing left.
 */
extern bool rsv_limit_take(const Record *record, bool held, TimestampTz now);

#endif							/* RSV_LIMIT_H */
