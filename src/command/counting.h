/*
 * counting.h
 *		Taking something within the limits of a customer.
 */
#ifndef RSV_COUNTING_H
#define RSV_COUNTING_H

#include "postgres.h"

#include "command/context.h"
#include "storage/subtransaction.h"

typedef struct Counting
{
	/* the question */
	bool		adds;			/* the customer gets more of a resource */
	bool		limited;		/* a resource has a limit */
	bool		undone;			/* a promotion may refuse the part, too */
	struct CustomerTally *tally;	/* of several that are given, or NULL */

	/* the answer */
	Reason		reason;			/* for a refusal */
	int64		limit_id;		/* the row that refuses; 0: none */
	TransactionId open;			/* which decides, or invalid */
	bool		expired;		/* holds, for good: do not wait now */
} Counting;

/*
 * Within the part: checks the limit under the customer's lock. True: allowed.
 */
extern bool rsv_counting_add(Counting *counting, Command *command,
							 const Record *record, bool held);

/* Within the part: claims, under a limit only if one was known. */
extern bool rsv_counting_claim(Counting *counting, Command *command,
							   Claim *claim);

/*
 * Runs the part of a command that gives a customer more, and again after a
 * wait for an open transaction. True: allowed. False: refused for the reason,
 * and the part is rolled back if it returned false.
 */
extern bool rsv_counting_take(Counting *counting, Command *command,
							  SubxactBody perform, void *argument);

#endif							/* RSV_COUNTING_H */
