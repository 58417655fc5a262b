/*
 * balance.c
 *		The rest of an amount, after its deposit.
 *
 * It is asked for once it is due and the reservation is firm: by the sweep, or
 * by the first command on the reservation after that, so that no command
 * depends on the sweep.
 */
#include "postgres.h"

#include "command/balance.h"
#include "command/settlement.h"
#include "money/deposit.h"

void
rsv_balance_ask(Command *command)
{
	Record	   *record = &command->record;
	Settlement	settlement;

	/* what is canceled at the same instant is not asked for */
	if (!rsv_record_keeps_balance(record) ||
		record->balance_due_at > command->now ||
		command->type == COMMAND_CANCEL)
		return;
	rsv_deposit_drop(record);
	settlement = rsv_settle(command);
	Assert(settlement.requested);
	rsv_settlement_tell(command, &settlement);
	command->before = *record;
}
