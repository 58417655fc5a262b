/*
 * ledger.c
 *		What was asked, paid and paid back for a reservation: the rows of
 *		payment.
 *
 * In each direction there is at most one row without a provider's reference:
 * what is asked for, or owed back. A provider's payment takes that row over,
 * and what it leaves open is asked for anew.
 *
 * Whatever counts is in the reservation's currency, so sums need not ask: with
 * money in another one it is not moved there. What has failed or was canceled
 * does not count, and keeps the currency of its time until it is tried again.
 */
#include "postgres.h"

#include "money/amount.h"
#include "money/ledger.h"
#include "statement.h"

static const char *const directions[] = {
	[DIRECTION_PAYMENT] = "payment",
	[DIRECTION_REFUND] = "refund",
};

static Statement select_sums = STATEMENT_BY_INDEX(
	"SELECT COALESCE(pg_catalog.sum(amount) FILTER (WHERE status = 'completed'), 0),"
	" COALESCE(pg_catalog.sum(amount) FILTER (WHERE status = 'refunded'), 0),"
	" COALESCE(pg_catalog.sum(amount) FILTER (WHERE status = 'due'), 0),"
	" COALESCE(pg_catalog.sum(amount) FILTER (WHERE status = 'authorized'), 0),"
	" pg_catalog.count(*) FILTER (WHERE status = 'failed' AND NOT forgiven)::int"
	" FROM reservation.payment WHERE reservation_id = $1",
	UUIDOID);

static Statement select_payment = STATEMENT_BY_INDEX(
	"SELECT status, amount, method, currency = $4 FROM reservation.payment"
	" WHERE reservation_id = $1 AND direction = $2 AND provider_reference = $3",
	UUIDOID, TEXTOID, TEXTOID, TEXTOID);

#define SET_PAYMENT \
	"UPDATE reservation.payment SET provider_reference = $3, status = $4," \
	" amount = $5, method = COALESCE($6, method), forgiven = false," \
	" changed_at = $7, currency = $8" \
	" WHERE reservation_id = $1 AND direction = $2 AND "

/* The row that has the reference, or else the one that asks */
static Statement set_payment[] = {
	STATEMENT_BY_INDEX(SET_PAYMENT "provider_reference = $3",
					   UUIDOID, TEXTOID, TEXTOID, TEXTOID, NUMERICOID,
					   TEXTOID, TIMESTAMPTZOID, TEXTOID),
	STATEMENT_BY_INDEX(SET_PAYMENT "status IN ('requested', 'due')",
					   UUIDOID, TEXTOID, TEXTOID, TEXTOID, NUMERICOID,
					   TEXTOID, TIMESTAMPTZOID, TEXTOID),
};

static Statement insert_payment = STATEMENT(
	"INSERT INTO reservation.payment (reservation_id, direction, status,"
	" amount, currency, provider_reference, method, requested_at, changed_at)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
	UUIDOID, TEXTOID, TEXTOID, NUMERICOID, TEXTOID, TEXTOID, TEXTOID,
	TIMESTAMPTZOID);

static Statement ask_otherwise = STATEMENT_BY_INDEX(
	"UPDATE reservation.payment SET amount = $4, currency = $5,"
	" changed_at = $3"
	" WHERE reservation_id = $1 AND direction = $2"
	" AND status IN ('requested', 'due')",
	UUIDOID, TEXTOID, TIMESTAMPTZOID, NUMERICOID, TEXTOID);

static Statement ask_no_more = STATEMENT_BY_INDEX(
	"UPDATE reservation.payment SET status = 'canceled', changed_at = $3"
	" WHERE reservation_id = $1 AND direction = $2"
	" AND status IN ('requested', 'due')",
	UUIDOID, TEXTOID, TIMESTAMPTZOID);

static Statement forgive_failures = STATEMENT_BY_INDEX(
	"UPDATE reservation.payment SET forgiven = true"
	" WHERE reservation_id = $1 AND status = 'failed' AND NOT forgiven",
	UUIDOID);

static Statement drop_open = STATEMENT_BY_INDEX(
	"UPDATE reservation.payment SET status = 'canceled', changed_at = $2"
	" WHERE reservation_id = $1 AND status IN ('requested', 'authorized')",
	UUIDOID, TIMESTAMPTZOID);

static Datum
read_amount(int column)
{
	return rsv_row_copy(0, column, NUMERICOID);
}

Ledger
rsv_ledger_read(const pg_uuid_t *reservation_id)
{
	Arguments	arguments = {0};
	Ledger		ledger;

	rsv_argument_uuid(&arguments, reservation_id);
	(void) rsv_statement_execute(&select_sums, &arguments);
	ledger.charged = read_amount(1);
	ledger.refunded = read_amount(2);
	ledger.owed = read_amount(3);
	ledger.authorized = read_amount(4);
	ledger.failures = rsv_row_int32(0, 5);
	return ledger;
}

Datum
rsv_ledger_kept(const Ledger *ledger)
{
	return rsv_amount_subtract(
		ledger->charged, rsv_amount_add(ledger->refunded, ledger->owed));
}

Datum
rsv_ledger_due(const Ledger *ledger, const Record *record)
{
	return record->priced ?
		rsv_amount_excess(record->amount, rsv_ledger_kept(ledger)) :
		rsv_amount_nothing();
}

/* Of one that has ended, or costs nothing, nothing is due. */
static PaymentStatus
status_of_free(const Ledger *ledger)
{
	if (!rsv_amount_is_nothing(ledger->authorized))
		return PAYMENT_AUTHORIZED;
	if (!rsv_amount_is_nothing(ledger->refunded))
		return PAYMENT_REFUNDED;
	return rsv_amount_is_nothing(ledger->charged) ? PAYMENT_NONE : PAYMENT_PAID;
}

PaymentStatus
rsv_ledger_status(const Ledger *ledger, const Record *record)
{
	Datum		due = rsv_ledger_due(ledger, record);

	if (!rsv_amount_is_nothing(ledger->owed))
		return PAYMENT_REFUND_DUE;
	if (rsv_status_is_void(record->status) ||
		!record->priced || rsv_amount_is_nothing(record->amount))
		return status_of_free(ledger);
	if (rsv_amount_is_nothing(due))
		return PAYMENT_PAID;
	if (!rsv_amount_is_more(due, ledger->authorized))
		return PAYMENT_AUTHORIZED;
	return ledger->failures > 0 ? PAYMENT_FAILED : PAYMENT_DUE;
}

bool
rsv_ledger_has_money(const Ledger *ledger)
{
	return !rsv_amount_is_nothing(ledger->charged) ||
		!rsv_amount_is_nothing(ledger->authorized);
}

bool
rsv_payment_is(const Payment *payment, const char *status)
{
	return payment->status && strcmp(payment->status, status) == 0;
}

Payment
rsv_ledger_find(const Record *record, Direction direction,
				const char *reference)
{
	Arguments	arguments = {0};
	Payment		payment = {.reference = reference};

	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_text(&arguments, directions[direction]);
	rsv_argument_text(&arguments, reference);
	rsv_argument_text(&arguments, record->currency);
	if (rsv_statement_execute(&select_payment, &arguments) == 0)
		return payment;
	payment.status = rsv_row_text(0, 1);
	if (rsv_row_bool(0, 4))
		payment.amount = read_amount(2);
	payment.method = rsv_row_text(0, 3);
	return payment;
}

static void
insert(const Record *record, Direction direction, const Payment *payment,
	   TimestampTz now)
{
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_text(&arguments, directions[direction]);
	rsv_argument_text(&arguments, payment->status);
	rsv_argument_datum(&arguments, payment->amount);
	rsv_argument_text(&arguments, record->currency);
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
		rsv_argument_text(&arguments, payment->status);
		rsv_argument_datum(&arguments, payment->amount);
		rsv_argument_text(&arguments, payment->method);
		rsv_argument_time(&arguments, now);
		rsv_argument_text(&arguments, record->currency);
		if (rsv_statement_execute(&set_payment[i], &arguments) > 0)
			return;
	}
	insert(record, direction, payment, now);
}

void
rsv_ledger_open(const Record *record, Datum amount, TimestampTz now)
{
	Payment		asked = {.status = "requested",.amount = amount};

	insert(record, DIRECTION_PAYMENT, &asked, now);
}

void
rsv_ledger_ask(const Record *record, Direction direction, Datum amount,
			   TimestampTz now)
{
	bool		none = rsv_amount_is_nothing(amount);
	Payment		asked = {.amount = amount};
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_text(&arguments, directions[direction]);
	rsv_argument_time(&arguments, now);
	if (!none)
	{
		rsv_argument_datum(&arguments, amount);
		rsv_argument_text(&arguments, record->currency);
	}
	if (rsv_statement_execute(none ? &ask_no_more : &ask_otherwise,
							  &arguments) > 0 || none)
		return;
	asked.status = direction == DIRECTION_PAYMENT ? "requested" : "due";
	insert(record, direction, &asked, now);
}

void
rsv_ledger_forgive(const Record *record)
{
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, &record->id);
	(void) rsv_statement_execute(&forgive_failures, &arguments);
}

void
rsv_ledger_drop(const Record *record, TimestampTz now)
{
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_time(&arguments, now);
	(void) rsv_statement_execute(&drop_open, &arguments);
}
