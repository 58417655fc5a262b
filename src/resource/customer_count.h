/*
 * customer_count.h
 *		The reservations and units of a customer, as a limit counts them.
 */
#ifndef RSV_CUSTOMER_COUNT_H
#define RSV_CUSTOMER_COUNT_H

#include "postgres.h"

#include "access/transam.h"
#include "base/calendar.h"
#include "model/record.h"
#include "resource/resource.h"

/*
 * Of one customer, besides one reservation. What others have written and not
 * committed may count or not, and is what it may be at most.
 */
typedef struct CustomerCount
{
	int64		reservations;
	int64		units;
	int64		holds;
	bool		overlaps;		/* the stay of that reservation */
} CustomerCount;

typedef struct CustomerCounts
{
	CustomerCount sure;
	CustomerCount most;
	TransactionId by;			/* one that makes the difference, or invalid */
} CustomerCounts;

/* The customer's rows that other open transactions have written */
extern Datum rsv_customer_find_uncommitted(const char *tenant,
										   const char *customer);
extern Datum rsv_customer_no_uncommitted(void);

/* Does a reservation of this status count? */
extern bool rsv_customer_counts(LimitKind kind, Status status);

/* Counts beside the record, in the days of a limit that is for a period. */
extern CustomerCounts rsv_customer_count(const CustomerLimit *limit,
										 const Record *record, LocalDays days,
										 TimestampTz now, Datum uncommitted);

#endif							/* RSV_CUSTOMER_COUNT_H */
