/*
 * settlement.c
 *		Brings payments and refunds in line with the reservation.
 *
 * Every command that changes the price or ends the reservation comes here. So
 * at any time the charged amount is the sum of the amounts paid back, owed
 * back and kept by the house, to the cent.
 */
#include "postgres.h"

#include "base/amount.h"
#include "command/settlement.h"
#include "money/deposit.h"
#include "money/ledger.h"

Numeric
rsv_settlement_price(const Record *record)
{
	Numeric		stay = record->amount ? record->amount : rsv_amount_nothing();

	return record->posted ? rsv_amount_add(stay, record->posted) : stay;
}

Numeric
rsv_settlement_first(const Record *record)
{
	return rsv_ledger_asked_of(record, rsv_settlement_price(record));
}

Numeric
rsv_settlement_due_now(const Record *record, const Settlement *settlement)
{
	return settlement->ledger.charged ?
		rsv_ledger_due_now(&settlement->ledger, record) : rsv_amount_nothing();
}

Numeric
rsv_settlement_due(const Record *record, const Settlement *settlement)
{
	return settlement->ledger.charged ?
		rsv_ledger_due(&settlement->ledger, record) : rsv_amount_nothing();
}

/*
 * No payment was ever asked for, none is now, and none is reported; and nothing
 * was posted, which may cancel out.
 */
static bool
settlement_has_no_money(const Command *command)
{
	return command->type != COMMAND_AUTHORIZE_PAYMENT &&
		command->type != COMMAND_COMPLETE_PAYMENT &&
		command->type != COMMAND_COMPLETE_REFUND &&
		command->record.posted == NULL &&
		command->before.payment_status == PAYMENT_NONE &&
		command->record.payment_status == PAYMENT_NONE &&
		rsv_amount_is_nothing(rsv_settlement_price(&command->record));
}

/* Adds all that exceeds the bill to the amount that is owed. */
static Numeric
owe_excess(Command *command, Ledger *ledger)
{
	Numeric		excess = rsv_amount_excess(rsv_ledger_kept(ledger),
										   rsv_ledger_bill(&command->record));

	if (rsv_amount_is_nothing(excess))
		return NULL;
	ledger->owed = rsv_amount_add(ledger->owed, excess);
	rsv_ledger_ask(&command->record, DIRECTION_REFUND, ledger->owed,
				   command->record.currency, command->now);
	return excess;
}

bool
rsv_settlement_is_asked(const Record *record)
{
	return record->status != STATUS_WAITLISTED ||
		!TIMESTAMP_IS_NOBEGIN(record->confirmed_at);
}

static bool
settlement_ends(const Command *command)
{
	return rsv_status_is_void(command->record.status) &&
		!rsv_status_is_void(command->before.status);
}

/*
 * Compares the amount due now with the amount due before, with the same
 * payments.
 */
static void
settle_due(Command *command, Settlement *settlement)
{
	const Record *before = &command->before;
	Record	   *record = &command->record;
	Ledger	   *ledger = &settlement->ledger;
	Numeric		was_due = rsv_ledger_due_now(ledger, before);
	Numeric		is_due = rsv_ledger_due_now(ledger, record);
	Numeric asked = rsv_settlement_is_asked(record) ? is_due :
		rsv_amount_nothing();

	settlement->was_due = !rsv_amount_is_nothing(was_due);
	settlement->is_due = !rsv_amount_is_nothing(is_due);
	/* nothing that was asked for in another currency counts */
	if (strcmp(before->currency, record->currency) != 0)
		was_due = rsv_amount_nothing();
	/* nor what was asked for a stay that has come to nothing */
	if (settlement_ends(command))
		was_due = rsv_amount_excess(rsv_amount_nothing(),
									rsv_ledger_kept(ledger));
	if (rsv_amount_is_more(asked, was_due))
		settlement->requested = rsv_amount_subtract(asked, was_due);
	rsv_ledger_ask(record, DIRECTION_PAYMENT,
				   rsv_amount_excess(asked, ledger->authorized),
				   record->currency, command->now);
}

/* All that was asked for or authorized until now is void. */
static void
drop_open(Command *command, Ledger *ledger)
{
	rsv_ledger_drop(&command->record, command->now);
	ledger->authorized = rsv_amount_nothing();
	ledger->other_authorized = false;
}

/* Once all is paid, or asked for, there is no rest that could be due later. */
static void
forget_balance(Record *record, const Ledger *ledger)
{
	Numeric		bill = rsv_ledger_bill(record);

	if (record->deposit && !rsv_status_is_void(record->status) &&
		(!rsv_amount_is_more(bill, rsv_ledger_kept(ledger)) ||
		 !rsv_amount_is_more(bill, rsv_ledger_asked(record))))
		rsv_deposit_drop(record);
}

Settlement
rsv_settle(Command *command)
{
	Record	   *record = &command->record;
	Settlement	settlement = {0};
	Ledger	   *ledger = &settlement.ledger;

	if (settlement_has_no_money(command))
		return settlement;
	if (command->kind == KIND_CREATION)
	{
		Assert(record->amount);
		settlement.requested = rsv_ledger_asked(record);
		rsv_ledger_open(record, settlement.requested, command->now);
		return settlement;
	}
	*ledger = rsv_ledger_read(record);
	if (settlement_ends(command))
		drop_open(command, ledger);
	forget_balance(record, ledger);
	settle_due(command, &settlement);
	settlement.owed = owe_excess(command, ledger);
	record->payment_status = rsv_ledger_status(ledger, record);
	return settlement;
}

static void
tell_settlement(Command *command, EventType type, const char *key,
				Numeric amount, const char *currency, TimestampTz until,
				Reason reason)
{
	JsonBuilder payload;

	rsv_command_open_changes(command, &payload);
	rsv_json_money(&payload, key, amount);
	rsv_json_text(&payload, "currency", currency);
	rsv_json_time(&payload, "expires_at", until);
	rsv_json_text(&payload, "reason", rsv_reason_name(reason));
	rsv_command_event(command, type, &payload);
}

Settlement
rsv_settle_again(Command *command)
{
	const Record *record = &command->record;
	Numeric		owed = rsv_amount_nothing();
	Settlement	settlement;

	if (command->before.payment_status == PAYMENT_REFUND_DUE)
		owed = rsv_ledger_read(record).owed;
	rsv_ledger_ask(record, DIRECTION_REFUND, rsv_amount_nothing(),
				   record->currency, command->now);
	settlement = rsv_settle(command);
	if (!rsv_amount_is_nothing(owed))
		settlement.withdrawn = owed;
	return settlement;
}

void
rsv_settlement_tell(Command *command, const Settlement *settlement)
{
	const Record *record = &command->record;

	if (settlement->withdrawn)
		tell_settlement(command, EVENT_REFUND_WITHDRAWN, "withdrawn",
			 settlement->withdrawn, record->currency, DT_NOBEGIN, REASON_NONE);
	if (settlement->requested)
		tell_settlement(command, EVENT_PAYMENT_REQUESTED, "requested",
						settlement->requested, record->currency,
						record->expires_at, REASON_NONE);
	if (settlement->owed)
		tell_settlement(command, EVENT_REFUND_DUE, "refund", settlement->owed,
						record->currency, DT_NOBEGIN, settlement->reason);
}

Numeric
rsv_settlement_return(Command *command, const char *currency)
{
	const Record *record = &command->record;
	Ledger		ledger = rsv_ledger_read_in(record, currency);
	Numeric		more = rsv_amount_excess(rsv_ledger_kept(&ledger),
										 rsv_amount_nothing());

	if (!rsv_amount_is_nothing(more))
		rsv_ledger_ask(record, DIRECTION_REFUND,
					   rsv_amount_add(ledger.owed, more), currency,
					   command->now);
	return more;
}

void
rsv_settlement_tell_returned(Command *command, Numeric amount,
							 const char *currency)
{
	if (!rsv_amount_is_nothing(amount))
		tell_settlement(command, EVENT_REFUND_DUE, "refund", amount, currency,
						DT_NOBEGIN, REASON_NONE);
}
