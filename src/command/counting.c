/*
 * counting.c
 *		Taking something within the limits of a customer.
 *
 * Where a limit may refuse the part of a command, the part is a subtransaction,
 * and begins again when an open transaction on which the answer depends has
 * ended. Without a limit it is no subtransaction. A limit may be set after the
 * command has looked for one. The claim looks again, and if it finds a limit,
 * the part is run a second time, under that limit.
 */
#include "postgres.h"

#include "command/counting.h"
#include "command/units.h"
#include "resource/customer_limit.h"
#include "storage/subtransaction.h"

bool
rsv_counting_add(Counting *counting, Command *command, const Record *record,
				 bool held)
{
	LimitQuestion question = rsv_command_ask_limit(command, record, held);
	LimitAnswer answer;

	question.tally = counting->tally;
	if (rsv_customer_limit_take(&question, &answer))
	{
		command->limit = LIMIT_LOCKED;
		return true;
	}
	counting->reason = REASON_CUSTOMER_LIMIT;
	counting->limit_id = answer.limit_id;
	counting->open = answer.open;
	return false;
}

bool
rsv_counting_claim(Counting *counting, Command *command, Claim *claim)
{
	bool		claimed;

	claim->question.uncounted = counting->adds && !counting->limited;
	claim->question.nowait |= counting->expired;
	claimed = rsv_command_claim(command, claim);
	counting->expired |= !claimed && claim->answer.expired;
	return claimed;
}

typedef struct Part
{
	Counting   *counting;
	SubxactBody perform;
	void	   *argument;
} Part;

static bool
begin_counting_part(void *argument)
{
	Part	   *part = argument;

	part->counting->reason = REASON_NONE;
	return part->perform(part->argument);
}

static void
try_counting_part(Counting *counting, Command *command, Part *part)
{
	if (!counting->limited && !counting->undone)
		(void) begin_counting_part(part);
	else if (!rsv_command_try(command, begin_counting_part, part,
							  &counting->open) &&
			 TransactionIdIsValid(counting->open))
		counting->reason = REASON_BUSY;
}

bool
rsv_counting_take(Counting *counting, Command *command, SubxactBody perform,
				  void *argument)
{
	Part		part = {counting, perform, argument};

	try_counting_part(counting, command, &part);
	if (counting->reason == REASON_LIMIT_IGNORED)
	{
		counting->limited = true;
		try_counting_part(counting, command, &part);
	}
	if (counting->reason == REASON_NONE && counting->adds &&
		!counting->limited)
		command->limit = LIMIT_ABSENT;
	return counting->reason == REASON_NONE;
}
