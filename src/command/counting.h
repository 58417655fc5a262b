/*
 * counting.h
 *		Taking something within what a customer may have.
 */
#ifndef RSV_COUNTING_H
#define RSV_COUNTING_H

#include "postgres.h"

#include "command/context.h"
#include "storage/subtransaction.h"

typedef struct Counting
{
	/* what is asked */
	bool		adds;			/* to what a customer has of a resource */
	bool		limited;		/* of which there is a limit */
	bool		undone;			/* another limit may refuse it, too */

	/* what came of it */
	Reason		reason;			/* of a refusal */
	TransactionId open;			/* that it depends on */
	bool		expired;		/* holds, for good: wait for nothing now */
} Counting;

/*
 * Within the part: checks the limit under the customer's lock. True: allowed.
 */
extern bool rsv_counting_add(Counting *counting, Command *command,
							 const Record *record, bool held);

/* Within the part: claims, and heeds a limit only if one was known. */
extern bool rsv_counting_claim(Counting *counting, Command *command,
							   Claim *claim);

/*
 * Runs the part of a command that adds to what a customer has, several times
 * if need be. True: allowed. False: refused for the reason, and the part is
 * rolled back if it returned false.
 */
extern bool rsv_counting_take(Counting *counting, Command *command,
							  SubxactBody perform, void *argument);

#endif							/* RSV_COUNTING_H */
