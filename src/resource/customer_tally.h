/*
 * customer_tally.h
 *		The counts of a customer to whom one command gives several reservations.
 */
#ifndef RSV_CUSTOMER_TALLY_H
#define RSV_CUSTOMER_TALLY_H

#include "postgres.h"

#include "resource/customer_count.h"

typedef struct CustomerTally CustomerTally;

/*
 * Begins with what the customer of a record has, which is kept until the tally
 * ends. The customer's lock is held as long, so that nobody else adds to it.
 */
extern CustomerTally *rsv_customer_tally_begin(const Record *record,
											   TimestampTz now);
extern void rsv_customer_tally_end(CustomerTally *tally);

/* Is the record of this customer, in the same tenant? */
extern bool rsv_customer_tally_includes(const CustomerTally *tally,
										const Record *record);

/* The customer's rows that other open transactions have written */
extern Datum rsv_customer_tally_uncommitted(const CustomerTally *tally);

/* As rsv_customer_count, with the reservations that were added */
extern CustomerCounts rsv_customer_tally_count(CustomerTally *tally,
											   const CustomerLimit *limit,
											   const Record *record,
											   LocalDays days);

/* Adds a reservation that is written, within a limit that binds it. */
extern void rsv_customer_tally_add(CustomerTally *tally,
								   const CustomerLimit *limit,
								   const Record *record, LocalDays days,
								   int64 units);

#endif							/* RSV_CUSTOMER_TALLY_H */
