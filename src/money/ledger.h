/*
 * ledger.h
 *		What was asked, paid and paid back for a reservation.
 */
#ifndef RSV_LEDGER_H
#define RSV_LEDGER_H

#include "postgres.h"

#include "model/named_enum.h"
#include "model/record.h"

/* Sums over a reservation's rows of payment that are in its currency */
typedef struct Ledger
{
	Datum		charged;
	Datum		refunded;
	Datum		owed;			/* to be paid back */
	Datum		authorized;		/* and not charged */
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

/* What a provider knows by its reference */
typedef struct Payment
{
	const char *reference;
	EntryStatus status;
	const char *currency;
	const char *known_currency; /* in which it was reported before, or NULL */
	Datum		amount;			/* zero: of what it was in another currency */
	const char *method;			/* or NULL */
} Payment;

extern Ledger rsv_ledger_read(const Record *record);
/* What is to be paid back in any currency */
extern Datum rsv_ledger_owed(const Record *record, const char *currency);

/* What was paid and is to stay */
extern Datum rsv_ledger_kept(const Ledger *ledger);
/* What is still to be paid */
extern Datum rsv_ledger_due(const Ledger *ledger, const Record *record);
extern PaymentStatus rsv_ledger_status(const Ledger *ledger,
									   const Record *record);
/* Has any come, or been authorized? Then the currency stays. */
extern bool rsv_ledger_has_money(const Ledger *ledger);

/*
 * As it was reported, in the currency that is reported now. NULL: in that of
 * the authorization that it charges, or else of the reservation.
 */
extern Payment rsv_ledger_find(const Record *record, Direction direction,
							   const char *reference, const char *currency);
/* Or is it in a currency in which nothing is due? */
extern bool rsv_payment_counts(const Payment *payment, const Record *record);

/* A provider's payment; it answers what was asked, if anything was. */
extern void rsv_ledger_write(const Record *record, Direction direction,
							 const Payment *payment, TimestampTz now);

/* What is asked of a reservation that is new */
extern void rsv_ledger_open(const Record *record, Datum amount,
							TimestampTz now);

/* What is asked, or owed, from now on in all; of nothing there is no more */
extern void rsv_ledger_ask(const Record *record, Direction direction,
						   Datum amount, const char *currency,
						   TimestampTz now);

/* Attempts that failed no longer count: money has come. */
extern void rsv_ledger_supersede_failures(const Record *record);

/* What was asked for or authorized is no longer wanted. */
extern void rsv_ledger_drop(const Record *record, TimestampTz now);

#endif							/* RSV_LEDGER_H */
