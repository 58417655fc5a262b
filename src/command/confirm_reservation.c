/*
 * confirm_reservation.c
 *		A hold becomes firm.
 */
#include "postgres.h"

#include "base/amount.h"
#include "command/context.h"
#include "command/run.h"
#include "money/ledger.h"
#include "resource/rate_plan.h"

PG_FUNCTION_INFO_V1(reservation_confirm_reservation);

/* An authorized amount is not paid, and neither is one that is owed back. */
static bool
is_paid(const Record *record)
{
	Ledger		ledger;

	if (record->payment_status == PAYMENT_NONE)
		return true;
	ledger = rsv_ledger_read(record);
	return rsv_amount_is_nothing(rsv_ledger_due_now(&ledger, record));
}

static void
confirm_reservation(Command *command)
{
	const Record *record = &command->record;

	if (!rsv_command_allowed(command))
		return;
	if (!is_paid(record) &&
		rsv_rate_plan_any_upfront(record->resource_ids, record->nresources,
								   record->rate_plan))
	{
		rsv_command_refuse(command, REASON_PAYMENT_DUE);
		return;
	}
	rsv_command_accept(command);
	rsv_command_finalize(command);
}

Datum
reservation_confirm_reservation(PG_FUNCTION_ARGS)
{
	return rsv_command_run(fcinfo, COMMAND_CONFIRM, 1, 2, confirm_reservation);
}
