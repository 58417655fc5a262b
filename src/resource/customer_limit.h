/*
 * customer_limit.h
 *		How much one customer may have.
 */
#ifndef RSV_CUSTOMER_LIMIT_H
#define RSV_CUSTOMER_LIMIT_H

#include "postgres.h"

#include "model/record.h"
#include "resource/resource.h"

/* May the customer have the reservation? */
typedef struct LimitQuestion
{
	const Record *record;		/* as it is to be */
	const Record *before;		/* as it is, or NULL: it is new */
	bool		held;
	TimestampTz now;
	struct CustomerTally *tally;	/* of several, or NULL */
} LimitQuestion;

typedef struct LimitAnswer
{
	int64		limit_id;		/* that refuses; 0: columns of a resource */
	TransactionId open;			/* that decides, or invalid */
} LimitAnswer;

/* Is the resource bound by any? */
static inline bool
rsv_customer_limit_is_set(const Resource *resource)
{
	return resource->ncustomer_limits > 0;
}

/* Is there a limit on any of its resources? */
extern bool rsv_customer_limit_applies(const Record *record);

/*
 * True: allowed, as far as committed rows tell. The answer may change, because
 * no lock is taken.
 */
extern bool rsv_customer_limit_allows(const LimitQuestion *question,
									  LimitAnswer *answer);

/*
 * True: allowed, and the customer's lock is kept until it is released, which
 * is when the record is written. False: refused.
 */
extern bool rsv_customer_limit_take(const LimitQuestion *question,
									LimitAnswer *answer);
extern void rsv_customer_limit_release(const Record *record);

/* Takes the customer's lock for several questions; release gives it back. */
extern void rsv_customer_limit_lock(const Record *record);

/* Adds a record to the tally of a command that writes several. */
extern void rsv_customer_limit_add(struct CustomerTally *tally,
								   const Record *record, TimestampTz now);

/*
 * An error if a limit that was set while the command ran is passed by the
 * record, which is written but was not counted.
 */
extern void rsv_customer_limit_confirm(const LimitQuestion *question);

#endif							/* RSV_CUSTOMER_LIMIT_H */
