/*
 * ledger.h
 *		The amounts asked, paid and paid back for a reservation.
 */
#ifndef RSV_LEDGER_H
#define RSV_LEDGER_H

#include "postgres.h"

#include "base/named_enum.h"
#include "model/record.h"

/* Sums over a reservation's rows of payment that are in one currency */
typedef struct Ledger
{
	Numeric		charged;
	Numeric		refunded;
	Numeric		owed;			/* to be paid back */
	Numeric		authorized;		/* and not charged */
	int32		failures;		/* since money last came */
	/* is there any in another currency? */
	bool		other_refunded;
	bool		other_owed;
	bool		other_authorized;
} Ledger;

/* Which way the money goes */
#define DIRECTIONS(DIRECTION) \
	DIRECTION(DIRECTION_PAYMENT, "payment") \
	DIRECTION(DIRECTION_REFUND, "refund")

typedef enum Direction
{
	DIRECTIONS(NAMED_ENUM_MEMBER)
} Direction;

/* The status of a row of payment */
#define ENTRY_STATUSES(ENTRY) \
	ENTRY(ENTRY_REQUESTED, "requested") \
	ENTRY(ENTRY_AUTHORIZED, "authorized") \
	ENTRY(ENTRY_COMPLETED, "completed") \
	ENTRY(ENTRY_FAILED, "failed") \
	ENTRY(ENTRY_CANCELED, "canceled") \
	ENTRY(ENTRY_DUE, "due") \
	ENTRY(ENTRY_REFUNDED, "refunded")

typedef enum EntryStatus
{
	ENTRY_NONE,					/* no row has the reference */
	ENTRY_STATUSES(NAMED_ENUM_MEMBER)
} EntryStatus;

/* A payment, as the provider knows it by its reference */
typedef struct Payment
{
	const char *reference;
	EntryStatus status;
	const char *currency;
	const char *known_currency; /* in which it was reported before, or NULL */
	Numeric		amount;			/* NULL: of what it was in another currency */
	const char *method;			/* or NULL */
} Payment;

/* In the reservation's currency, or in any other */
extern Ledger rsv_ledger_read(const Record *record);
extern Ledger rsv_ledger_read_in(const Record *record, const char *currency);

/* The amount that was paid, and neither paid back nor owed back */
extern Numeric rsv_ledger_kept(const Ledger *ledger);
/* The amount that is to be paid in all: the stay, if it stands, and charges */
extern Numeric rsv_ledger_bill(const Record *record);
/* The part of it that is asked for: all, or at first the deposit */
extern Numeric rsv_ledger_asked(const Record *record);
/* The part of an amount that would be, if that were the bill */
extern Numeric rsv_ledger_asked_of(const Record *record, Numeric bill);
/* The amount that is still to be paid; of that the part that is asked for */
extern Numeric rsv_ledger_due(const Ledger *ledger, const Record *record);
extern Numeric rsv_ledger_due_now(const Ledger *ledger, const Record *record);
/* The amount that the next payment is for: all that is asked for, or else
 * the rest */
extern Numeric rsv_ledger_next(const Ledger *ledger, const Record *record);
extern PaymentStatus rsv_ledger_status(const Ledger *ledger,
									   const Record *record);
/* Was anything paid, paid back or authorized? Then the currency stays. */
extern bool rsv_ledger_has_money(const Ledger *ledger);

/*
 * The payment as it was reported before, in the currency that is reported now.
 * NULL: the currency of the authorization that it charges, or else of the
 * reservation.
 */
extern Payment rsv_ledger_find(const Record *record, Direction direction,
							   const char *reference, const char *currency);
/* Is the payment in the reservation's currency, so that it counts? */
extern bool rsv_payment_counts(const Payment *payment, const Record *record);

/* Writes a provider's payment, over the row that asks if there is one. */
extern void rsv_ledger_write(const Record *record, Direction direction,
							 const Payment *payment, TimestampTz now);

/* Asks for the amount of a new reservation. */
extern void rsv_ledger_open(const Record *record, Numeric amount,
							TimestampTz now);

/* Sets the amount that is asked or owed from now on; zero: none. */
extern void rsv_ledger_ask(const Record *record, Direction direction,
						   Numeric amount, const char *currency,
						   TimestampTz now);

/* Attempts that failed no longer count: money has come. */
extern void rsv_ledger_supersede_failures(const Record *record);

/* Cancels what was asked for or authorized. */
extern void rsv_ledger_drop(const Record *record, TimestampTz now);

#endif							/* RSV_LEDGER_H */
