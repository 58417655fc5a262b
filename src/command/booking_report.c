/*
 * booking_report.c
 *		Reports of a payment provider about a payment for a whole booking.
 *
 * The amount is shared out over the reservations in the order of their items,
 * in rounds: first what is open, then what a place costs that the payment may
 * bring. What is left then goes to one reservation, which owes it back. Each
 * share is a payment of its reservation, under the reference of the whole, so
 * that the sums are right for each as for all.
 *
 * All reservations are locked before any is changed, and holds that have ended
 * are expired before any share is known. A reservation that takes its place
 * again waits for open transactions only if no other one has changed units.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/errcodes.h"
#include "command/booking_report.h"
#include "command/run.h"
#include "miscadmin.h"
#include "model/booking_row.h"

typedef struct BookingReport
{
	Command    *command;		/* carries the items */
	const ReportType *type;
	PaymentReport report;
	int			n;
	Command    *items;
	Payment    *payments;		/* as each item knows it */
	Numeric    *shares;
	MemoryContext context;		/* outlives what is done with an item */
} BookingReport;

static void
load_items(BookingReport *all, const pg_uuid_t *booking_id)
{
	pg_uuid_t  *ids = rsv_booking_reservations(booking_id, true, &all->n);

	all->items = MemoryContextAllocHuge(all->context,
										all->n * sizeof(Command));
	all->payments = palloc(all->n * sizeof(Payment));
	all->shares = palloc(all->n * sizeof(Numeric));
	for (int i = 0; i < all->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		rsv_command_lock_item(&all->items[i], all->type->command, all->command,
							  &ids[i]);
		all->items[i].reference = all->report.reference;
		all->shares[i] = rsv_amount_nothing();
	}
	for (int i = 0; i < all->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		rsv_command_load_item(&all->items[i]);
	}
}

static Payment
find_payment(const BookingReport *all, int item)
{
	return rsv_ledger_find(&all->items[item].record, all->type->direction,
						   all->report.reference, all->report.currency);
}

static void
report_currencies(const char *one, const char *other)
{
	ereport(ERROR,
			(errcode(RSV_BAD_ARGUMENT),
			 errmsg("currency must be given for a booking in several currencies"),
			 errdetail("Its reservations are to be paid in %s and %s.",
					   one, other),
			 errhint("Pass the currency that the payment provider reports; each currency needs a payment of its own.")));
}

static bool
is_paid_for(const Record *record)
{
	return rsv_record_costs(record) || record->posted;
}

/*
 * The currency in which the payment was reported before, or else the only one
 * in which anything of the booking is paid
 */
static const char *
find_currency(const BookingReport *all)
{
	const char *currency = NULL;

	for (int i = 0; i < all->n; i++)
	{
		Payment		payment = find_payment(all, i);

		if (payment.status == ENTRY_AUTHORIZED ||
			all->type->is_repeated(payment.status))
			return payment.known_currency;
	}
	for (int i = 0; i < all->n; i++)
	{
		const Record *record = &all->items[i].record;

		if (!is_paid_for(record))
			continue;
		if (currency && strcmp(currency, record->currency) != 0)
			report_currencies(currency, record->currency);
		currency = record->currency;
	}
	return currency ? currency : all->items[0].record.currency;
}

/* The item that knows the report already, or -1 */
static int
find_repeated(const BookingReport *all)
{
	for (int i = 0; i < all->n; i++)
		if (all->type->is_repeated(all->payments[i].status))
			return i;
	return -1;
}

static Numeric
wanted_by(const BookingReport *all, int item, ReportRound round)
{
	Numeric		wanted = all->type->take(&all->items[item],
										 &all->payments[item], round);

	return wanted ? wanted : rsv_amount_nothing();
}

static Numeric
wanted_by_all(const BookingReport *all, ReportRound round)
{
	Numeric		sum = rsv_amount_nothing();

	for (int i = 0; i < all->n; i++)
		sum = rsv_amount_add(sum, wanted_by(all, i, round));
	return sum;
}

/* The round that says what an amount is that is not given */
static ReportRound
find_round(const BookingReport *all)
{
	if (!rsv_amount_is_nothing(wanted_by_all(all, ROUND_KNOWN)))
		return ROUND_KNOWN;
	for (ReportRound round = ROUND_OPEN; round < all->type->last_round; round++)
		if (!rsv_amount_is_nothing(wanted_by_all(all, round)))
			return round;
	return all->type->last_round;
}

static Numeric
share_round(BookingReport *all, ReportRound round, Numeric left)
{
	for (int i = 0; i < all->n && !rsv_amount_is_nothing(left); i++)
	{
		Numeric		more = rsv_amount_smaller(left,
			rsv_amount_excess(wanted_by(all, i, round), all->shares[i]));

		CHECK_FOR_INTERRUPTS();
		all->shares[i] = rsv_amount_add(all->shares[i], more);
		left = rsv_amount_subtract(left, more);
	}
	return left;
}

/*
 * The last one that stands and is paid in the currency takes what nobody
 * wants; if there is none, the last one of that currency, or of any.
 */
static int
find_taker(const BookingReport *all)
{
	int			taker = all->n - 1;
	int			best = 0;

	for (int i = 0; i < all->n; i++)
	{
		const Record *record = &all->items[i].record;
		int			rank = 0;

		if (strcmp(record->currency, all->report.currency) == 0)
			rank = rsv_status_is_void(record->status) ? 1 : 2;
		if (rank < best)
			continue;
		best = rank;
		taker = i;
	}
	return taker;
}

static void
share_amount(BookingReport *all)
{
	Numeric		left = all->report.amount ?
		rsv_amount_given(all->report.amount, all->report.currency) :
		wanted_by_all(all, find_round(all));
	int			taker = find_taker(all);

	for (ReportRound round = 0; round < REPORT_ROUNDS; round++)
		left = share_round(all, round, left);
	all->shares[taker] = rsv_amount_add(all->shares[taker], left);
}

static void
share_as_wanted(BookingReport *all)
{
	ReportRound round = find_round(all);

	for (int i = 0; i < all->n; i++)
		all->shares[i] = wanted_by(all, i, round);
}

static bool
nothing_is_shared(const BookingReport *all)
{
	for (int i = 0; i < all->n; i++)
		if (!rsv_amount_is_nothing(all->shares[i]))
			return false;
	return true;
}

static bool
stands(Status status)
{
	return status != STATUS_WAITLISTED && !rsv_status_is_void(status);
}

/*
 * The booking is as firm as the least firm of its reservations that stand: it
 * has that status, the sum of their amounts, and their first deadline. If none
 * stands, it has the status of the first.
 */
static void
add_to_outcome(Outcome *whole, const Record *record)
{
	Record	   *sum = &whole->record;

	if (sum->status == STATUS_NONE ||
		(stands(record->status) &&
		 (!stands(sum->status) || record->status < sum->status)))
		sum->status = record->status;
	if (!stands(record->status))
		return;
	if (record->amount && strcmp(record->currency, sum->currency) == 0)
		sum->amount = sum->amount ?
			rsv_amount_add(sum->amount, record->amount) :
			rsv_amount_add(rsv_amount_nothing(), record->amount);
	if (!TIMESTAMP_IS_NOBEGIN(record->expires_at) &&
		(TIMESTAMP_IS_NOBEGIN(sum->expires_at) ||
		 record->expires_at < sum->expires_at))
		sum->expires_at = record->expires_at;
}

static void
begin_outcome(BookingReport *all)
{
	Outcome    *whole = &all->command->outcome;
	const Record *first = &all->items[0].record;

	Assert(whole->record.status == STATUS_NONE);
	whole->of_booking = true;
	whole->record.currency = all->report.currency ?
		all->report.currency : first->currency;
	whole->record.expires_at = DT_NOBEGIN;
}

static void
end_item(BookingReport *all, Command *item)
{
	Outcome    *whole = &all->command->outcome;
	MemoryContext caller;

	rsv_command_write(item);
	if (item->outcome.accepted)
		whole->accepted = true;
	caller = MemoryContextSwitchTo(all->context);
	add_to_outcome(whole, &item->record);
	MemoryContextSwitchTo(caller);
	rsv_statement_pop();
}

static void
perform_shares(BookingReport *all)
{
	bool		refused = nothing_is_shared(all);
	PaymentReport report = all->report;

	for (int i = 0; i < all->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		rsv_statement_push();
		report.amount = all->shares[i];
		if (refused)
			rsv_command_refuse(&all->items[i], REASON_WRONG_STATUS);
		else if (!rsv_amount_is_nothing(report.amount))
			all->type->perform(&all->items[i], &report);
		end_item(all, &all->items[i]);
	}
	if (!all->command->outcome.accepted)
		all->command->outcome.reason = REASON_WRONG_STATUS;
}

/* Nothing is written, but for what has ended by the clock. */
static void
repeat_report(BookingReport *all, const Payment *payment)
{
	rsv_payment_report_repeat(all->command, &all->report, payment);
	for (int i = 0; i < all->n; i++)
	{
		rsv_statement_push();
		end_item(all, &all->items[i]);
	}
}

void
rsv_booking_report(Command *command, const ReportType *type,
				   const PaymentReport *report, const pg_uuid_t *booking_id)
{
	BookingReport all = {.command = command,.type = type,.report = *report,
	.context = CurrentMemoryContext};
	int			repeated;

	command->kind = KIND_CARRIER;
	load_items(&all, booking_id);
	if (all.report.currency == NULL && !type->apart)
		all.report.currency = find_currency(&all);
	for (int i = 0; i < all.n; i++)
		all.payments[i] = find_payment(&all, i);
	begin_outcome(&all);
	repeated = find_repeated(&all);
	if (repeated >= 0)
	{
		repeat_report(&all, &all.payments[repeated]);
		return;
	}
	if (type->apart)
		share_as_wanted(&all);
	else
		share_amount(&all);
	perform_shares(&all);
}
