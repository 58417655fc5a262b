/*
 * ledger.c
 *		The amounts asked, paid and paid back for a reservation: the rows of
 *		payment.
 *
 * At most one row without a provider's reference asks, and in each currency
 * one owes. A provider's payment in that currency takes the row over, and what
 * it leaves open is asked for anew.
 *
 * Only money in the reservation's currency counts, and a reservation that has
 * money is not moved to another currency. Money in another currency is owed
 * back as it comes, all of it. A row that has failed or was canceled keeps its
 * currency until the payment is tried again.
 */
#include "postgres.h"

#include "base/amount.h"
#include "money/ledger.h"
#include "storage/statement.h"

static const char *const directions[] = {
	DIRECTIONS(NAMED_ENUM_NAME)
};

static const char *const statuses[] = {
	ENTRY_STATUSES(NAMED_ENUM_NAME)
};

/* Added up here, which is faster than aggregates for so few rows */
static Statement select_standing = STATEMENT_BY_INDEX(
	"SELECT status, amount, currency = $2 FROM reservation.payment"
	" WHERE reservation_id = $1 AND status NOT IN ('requested', 'canceled')"
	" AND NOT superseded",
	UUIDOID, TEXTOID);

static Statement select_payment = STATEMENT_BY_INDEX(
	"SELECT status, amount, method, currency FROM reservation.payment"
	" WHERE reservation_id = $1 AND direction = $2 AND provider_reference = $3",
	UUIDOID, TEXTOID, TEXTOID);

#define SET_PAYMENT \
	"UPDATE reservation.payment SET provider_reference = $3, status = $4," \
	" amount = $5, method = COALESCE($6, method), superseded = false," \
	" changed_at = $7, currency = $8" \
	" WHERE reservation_id = $1 AND direction = $2 AND "

/* The row that has the reference, or else the one that asks */
static Statement set_payment[] = {
	STATEMENT_BY_INDEX(SET_PAYMENT "provider_reference = $3",
					   UUIDOID, TEXTOID, TEXTOID, TEXTOID, NUMERICOID,
					   TEXTOID, TIMESTAMPTZOID, TEXTOID),
	STATEMENT_BY_INDEX(SET_PAYMENT
					   "status IN ('requested', 'due') AND currency = $8",
					   UUIDOID, TEXTOID, TEXTOID, TEXTOID, NUMERICOID,
					   TEXTOID, TIMESTAMPTZOID, TEXTOID),
};

static Statement insert_payment = STATEMENT(
	"INSERT INTO reservation.payment (reservation_id, direction, status,"
	" amount, currency, provider_reference, method, requested_at, changed_at)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
	UUIDOID, TEXTOID, TEXTOID, NUMERICOID, TEXTOID, TEXTOID, TEXTOID,
	TIMESTAMPTZOID);

/* A row that asks may be in another currency; a row that owes is not. */
#define OPEN \
	" WHERE reservation_id = $1 AND direction = $2" \
	" AND (status = 'requested' OR status = 'due' AND currency = $4)"

static Statement ask_otherwise = STATEMENT_BY_INDEX(
	"UPDATE reservation.payment SET amount = $5, currency = $4,"
	" changed_at = $3" OPEN,
	UUIDOID, TEXTOID, TIMESTAMPTZOID, TEXTOID, NUMERICOID);

static Statement ask_no_more = STATEMENT_BY_INDEX(
	"UPDATE reservation.payment SET status = 'canceled', changed_at = $3" OPEN,
	UUIDOID, TEXTOID, TIMESTAMPTZOID, TEXTOID);

static Statement supersede_failures = STATEMENT_BY_INDEX(
	"UPDATE reservation.payment SET superseded = true"
	" WHERE reservation_id = $1 AND status = 'failed' AND NOT superseded",
	UUIDOID);

static Statement drop_open = STATEMENT_BY_INDEX(
	"UPDATE reservation.payment SET status = 'canceled', changed_at = $2"
	" WHERE reservation_id = $1 AND status IN ('requested', 'authorized')",
	UUIDOID, TIMESTAMPTZOID);

static void
count_payment(Ledger *ledger, EntryStatus status, Numeric amount)
{
	Numeric    *sum;

	switch (status)
	{
		case ENTRY_FAILED:
			ledger->failures++;
			return;
		case ENTRY_AUTHORIZED:
			sum = &ledger->authorized;
			break;
		case ENTRY_COMPLETED:
			sum = &ledger->charged;
			break;
		case ENTRY_REFUNDED:
			sum = &ledger->refunded;
			break;
		case ENTRY_DUE:
			sum = &ledger->owed;
			break;
		default:
			elog(ERROR, "unexpected status of a payment: %d", (int) status);
	}
	*sum = rsv_amount_add(*sum, amount);
}

static EntryStatus
read_payment_status(uint64 row)
{
	return rsv_named_enum_find(statuses, lengthof(statuses),
							   rsv_row_text(row, 1), "status of a payment");
}

Ledger
rsv_ledger_read_in(const Record *record, const char *currency)
{
	Numeric		nothing = rsv_amount_nothing();
	Ledger		ledger = {nothing, nothing, nothing, nothing};
	Ledger		other = ledger;
	Arguments	arguments = {0};
	uint64		n;

	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_text(&arguments, currency);
	n = rsv_statement_execute(&select_standing, &arguments);
	for (uint64 i = 0; i < n; i++)
		count_payment(rsv_row_bool(i, 3) ? &ledger : &other,
					  read_payment_status(i), rsv_row_numeric(i, 2));
	/* several currencies have no sum, so only whether there is any counts */
	ledger.other_refunded = !rsv_amount_is_nothing(other.refunded);
	ledger.other_owed = !rsv_amount_is_nothing(other.owed);
	ledger.other_authorized = !rsv_amount_is_nothing(other.authorized);
	ledger.failures += other.failures;
	return ledger;
}

Ledger
rsv_ledger_read(const Record *record)
{
	return rsv_ledger_read_in(record, record->currency);
}

Numeric
rsv_ledger_kept(const Ledger *ledger)
{
	return rsv_amount_subtract(
		ledger->charged, rsv_amount_add(ledger->refunded, ledger->owed));
}

Numeric
rsv_ledger_bill(const Record *record)
{
	Numeric		stay = record->amount && !rsv_status_is_void(record->status) ?
		record->amount : rsv_amount_nothing();

	return record->posted ? rsv_amount_add(stay, record->posted) : stay;
}

/* Charges are asked for at once; what is taken off lowers the rest first. */
Numeric
rsv_ledger_asked_of(const Record *record, Numeric bill)
{
	Numeric		nothing = rsv_amount_nothing();

	if (record->deposit == NULL)
		return bill;
	return rsv_amount_smaller(
		bill, rsv_amount_add(record->deposit,
							 record->posted ?
							 rsv_amount_excess(record->posted, nothing) :
							 nothing));
}

Numeric
rsv_ledger_asked(const Record *record)
{
	return rsv_ledger_asked_of(record, rsv_ledger_bill(record));
}

/* More than the bill, if more was paid back than had come */
Numeric
rsv_ledger_due(const Ledger *ledger, const Record *record)
{
	return rsv_amount_excess(rsv_ledger_bill(record), rsv_ledger_kept(ledger));
}

Numeric
rsv_ledger_due_now(const Ledger *ledger, const Record *record)
{
	return rsv_amount_excess(rsv_ledger_asked(record), rsv_ledger_kept(ledger));
}

Numeric
rsv_ledger_next(const Ledger *ledger, const Record *record)
{
	Numeric		now = rsv_ledger_due_now(ledger, record);

	return rsv_amount_is_nothing(now) ? rsv_ledger_due(ledger, record) : now;
}

/* Of a reservation that costs nothing, or less */
static PaymentStatus
payment_status_of_free(const Ledger *ledger)
{
	if (ledger->other_authorized || !rsv_amount_is_nothing(ledger->authorized))
		return PAYMENT_AUTHORIZED;
	if (ledger->other_refunded || !rsv_amount_is_nothing(ledger->refunded))
		return PAYMENT_REFUNDED;
	return rsv_amount_is_nothing(ledger->charged) ? PAYMENT_NONE : PAYMENT_PAID;
}

PaymentStatus
rsv_ledger_status(const Ledger *ledger, const Record *record)
{
	Numeric		due = rsv_ledger_next(ledger, record);

	if (ledger->other_owed || !rsv_amount_is_nothing(ledger->owed))
		return PAYMENT_REFUND_DUE;
	if (rsv_amount_is_nothing(due))
		return rsv_amount_is_more(rsv_ledger_bill(record),
								  rsv_amount_nothing()) ?
			PAYMENT_PAID : payment_status_of_free(ledger);
	if (!rsv_amount_is_more(due, ledger->authorized))
		return PAYMENT_AUTHORIZED;
	return ledger->failures > 0 ? PAYMENT_FAILED : PAYMENT_DUE;
}

bool
rsv_ledger_has_money(const Ledger *ledger)
{
	return !rsv_amount_is_nothing(ledger->charged) ||
		!rsv_amount_is_nothing(ledger->refunded) ||
		!rsv_amount_is_nothing(ledger->authorized);
}

bool
rsv_payment_counts(const Payment *payment, const Record *record)
{
	return strcmp(payment->currency, record->currency) == 0;
}

Payment
rsv_ledger_find(const Record *record, Direction direction,
				const char *reference, const char *currency)
{
	Arguments	arguments = {0};
	Payment		payment = {.reference = reference};

	Assert(reference);
	payment.currency = currency ? currency : record->currency;
	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_text(&arguments, directions[direction]);
	rsv_argument_text(&arguments, reference);
	if (rsv_statement_execute(&select_payment, &arguments) == 0)
		return payment;
	payment.status = read_payment_status(0);
	payment.method = rsv_row_text(0, 3);
	payment.known_currency = rsv_row_text(0, 4);
	if (currency == NULL && payment.status == ENTRY_AUTHORIZED)
		payment.currency = payment.known_currency;
	if (strcmp(payment.known_currency, payment.currency) == 0)
		payment.amount = rsv_row_numeric(0, 2);
	return payment;
}

static void
insert_payment_row(const Record *record, Direction direction,
				   const Payment *payment, TimestampTz now)
{
	Arguments	arguments = {0};

	Assert(payment->status != ENTRY_NONE && payment->amount);
	Assert(!rsv_amount_is_more(rsv_amount_nothing(), payment->amount));
	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_text(&arguments, directions[direction]);
	rsv_argument_text(&arguments, statuses[payment->status]);
	rsv_argument_numeric(&arguments, payment->amount);
	rsv_argument_text(&arguments, payment->currency);
	rsv_argument_text(&arguments, payment->reference);
	rsv_argument_text(&arguments, payment->method);
	rsv_argument_time(&arguments, now);
	rsv_statement_write(&insert_payment, &arguments, 1);
}

void
rsv_ledger_write(const Record *record, Direction direction,
				 const Payment *payment, TimestampTz now)
{
	for (int i = 0; i < lengthof(set_payment); i++)
	{
		Arguments	arguments = {0};

		rsv_argument_uuid(&arguments, &record->id);
		rsv_argument_text(&arguments, directions[direction]);
		rsv_argument_text(&arguments, payment->reference);
		rsv_argument_text(&arguments, statuses[payment->status]);
		rsv_argument_numeric(&arguments, payment->amount);
		rsv_argument_text(&arguments, payment->method);
		rsv_argument_time(&arguments, now);
		rsv_argument_text(&arguments, payment->currency);
		if (rsv_statement_execute(&set_payment[i], &arguments) > 0)
			return;
	}
	insert_payment_row(record, direction, payment, now);
}

void
rsv_ledger_open(const Record *record, Numeric amount, TimestampTz now)
{
	Payment		asked = {.status = ENTRY_REQUESTED,.currency = record->currency,
	.amount = amount};

	Assert(!rsv_amount_is_nothing(amount));
	insert_payment_row(record, DIRECTION_PAYMENT, &asked, now);
}

void
rsv_ledger_ask(const Record *record, Direction direction, Numeric amount,
			   const char *currency, TimestampTz now)
{
	bool		none = rsv_amount_is_nothing(amount);
	Payment		asked = {.currency = currency,.amount = amount};
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_text(&arguments, directions[direction]);
	rsv_argument_time(&arguments, now);
	rsv_argument_text(&arguments, currency);
	if (!none)
		rsv_argument_numeric(&arguments, amount);
	if (rsv_statement_execute(none ? &ask_no_more : &ask_otherwise,
							  &arguments) > 0 || none)
		return;
	asked.status = direction == DIRECTION_PAYMENT ? ENTRY_REQUESTED : ENTRY_DUE;
	insert_payment_row(record, direction, &asked, now);
}

void
rsv_ledger_supersede_failures(const Record *record)
{
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, &record->id);
	(void) rsv_statement_execute(&supersede_failures, &arguments);
}

void
rsv_ledger_drop(const Record *record, TimestampTz now)
{
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_time(&arguments, now);
	(void) rsv_statement_execute(&drop_open, &arguments);
}
