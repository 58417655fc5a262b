/*
 * customer_limit.h
 *		How much of a resource one customer may have at a time.
 */
#ifndef RSV_CUSTOMER_LIMIT_H
#define RSV_CUSTOMER_LIMIT_H

#include "postgres.h"

#include "model/record.h"
#include "resource/resource.h"

/* How many of it may a customer have? */
extern bool rsv_customer_limit_is_set(const Resource *resource);

/* Is there a limit on any of its resources? */
extern bool rsv_customer_limit_applies(const Record *record);

/* Has the customer so much without it that there can be no more? */
extern bool rsv_customer_limit_is_reached(const Record *record, bool held,
										  TimestampTz now);

/*
 * May the customer have it? Nobody else gets what is left for the customer
 * until it is released, which is when the record is written. If it is not
 * taken, that may depend on an open transaction; invalid: it does not.
 */
extern bool rsv_customer_limit_take(const Record *record, bool held,
									TimestampTz now, TransactionId *open);
extern void rsv_customer_limit_release(const Record *record);

/*
 * An error if a limit that was set while the command ran is passed by the
 * record, which is written but was not counted.
 */
extern void rsv_customer_limit_confirm(const Record *record, TimestampTz now);

#endif							/* RSV_CUSTOMER_LIMIT_H */
