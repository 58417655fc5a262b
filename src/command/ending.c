/*
 * ending.c
 *		The charge that the end of a reservation leaves, and takes back.
 *
 * A cancellation leaves its fee by the terms, which is due if it was not paid.
 * A hold was no booking yet, so it leaves at most what was paid for it, and
 * nothing that was posted for it. All of that is taken back if the reservation
 * stands again.
 */
#include "postgres.h"

#include "base/amount.h"
#include "command/ending.h"
#include "command/settlement.h"
#include "money/ledger.h"
#include "money/refund.h"

static bool
post_ending(Command *command, Charge *charge, ChargeKind kind, Numeric amount)
{
	if (rsv_amount_is_nothing(amount))
		return false;
	*charge = (Charge) {
		.kind = kind,
		.code = "cancellation",
		.amount = amount,
		.automatic = true};
	rsv_charge_post(&command->record, charge, command->now);
	return true;
}

/* The part of what was paid for a hold that the house keeps */
static Numeric
amount_retained(const Command *command)
{
	const Record *record = &command->record;
	Numeric		nothing = rsv_amount_nothing();
	Ledger		ledger;
	Numeric		kept;

	if (record->payment_status == PAYMENT_NONE ||
		command->before.status == STATUS_WAITLISTED)
		return nothing;
	ledger = rsv_ledger_read(record);
	kept = rsv_amount_excess(rsv_ledger_kept(&ledger), nothing);
	return rsv_refund_retained(record, kept, command->now);
}

/*
 * The line that makes what is posted come to the fee of a hold; or to that of a
 * booking and what was posted before. What was taken off its price goes with
 * it, so that a cancellation never makes the bill less than nothing.
 */
static Numeric
amount_of_cancellation(const Command *command, Numeric fee)
{
	const Record *record = &command->record;
	Numeric		posted = rsv_record_posted(record);
	Numeric		least;

	if (command->before.status != STATUS_CONFIRMED)
		return rsv_amount_subtract(fee, posted);
	least = rsv_amount_subtract(
		rsv_amount_smaller(rsv_ledger_bill(&command->before),
						   rsv_amount_nothing()), posted);
	return rsv_amount_is_more(least, fee) ? least : fee;
}

bool
rsv_ending_cancel(Command *command, Charge *charge)
{
	const Record *record = &command->record;
	bool		booked = command->before.status == STATUS_CONFIRMED;
	Numeric		fee = rsv_amount_nothing();
	Numeric		amount;

	if (!booked)
		fee = amount_retained(command);
	else if (rsv_record_costs(record))
		fee = rsv_refund_retained(record, record->amount, command->now);
	amount = amount_of_cancellation(command, fee);
	return post_ending(command, charge,
					   rsv_amount_is_more(amount, rsv_amount_nothing()) ?
					   CHARGE_FEE : CHARGE_ADJUSTMENT, amount);
}

bool
rsv_ending_expire(Command *command, Charge *charge)
{
	Numeric		posted = rsv_record_posted(&command->record);

	return post_ending(command, charge, CHARGE_ADJUSTMENT,
					   rsv_amount_subtract(rsv_amount_nothing(), posted));
}

bool
rsv_ending_undo(Command *command, Charge *charge)
{
	Numeric		sum = rsv_charge_automatic(&command->record);

	return post_ending(command, charge, CHARGE_ADJUSTMENT,
					   rsv_amount_subtract(rsv_amount_nothing(), sum));
}

Record
rsv_ending_undone(const Record *record)
{
	Record		undone = *record;

	if (rsv_status_is_void(record->status) && record->posted)
		undone.posted = rsv_amount_subtract(record->posted,
											rsv_charge_automatic(record));
	return undone;
}

void
rsv_ending_tell(Command *command, const Charge *charge)
{
	JsonBuilder payload;

	rsv_command_open_changes(command, &payload);
	rsv_charge_tell(&payload, charge);
	rsv_json_text(&payload, "currency", command->record.currency);
	rsv_command_event(command, EVENT_CHARGE_POSTED, &payload);
}
