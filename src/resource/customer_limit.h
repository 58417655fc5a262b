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

/*
 * May the customer have the reservation, as far as committed rows tell? The
 * answer may change, because no lock is taken.
 */
extern bool rsv_customer_limit_allows(const Record *record, bool held,
									  TimestampTz now);

/*
 * May the customer have the reservation? True: allowed, and the customer's
 * lock is kept until it is released, which is when the record is written.
 * False: refused, and *open is the transaction that decides, if one does.
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
