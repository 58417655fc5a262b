/*
 * ledger.h
 *		What was asked, paid and paid back for a reservation.
 */
#ifndef RSV_LEDGER_H
#define RSV_LEDGER_H

#include "postgres.h"

#include "record.h"

/* Sums over a reservation's rows of payment */
typedef struct Ledger
{
	Datum		charged;
	Datum		refunded;
	Datum		owed;			/* to be paid back */
	Datum		authorized;		/* and not charged */
	int32		failures;		/* since money last came */
} Ledger;

/* Which way the money goes */
typedef enum Direction
{
	DIRECTION_PAYMENT,
	DIRECTION_REFUND
} Direction;

/* What a provider knows by its reference */
typedef struct Payment
{
	const char *reference;
	const char *status;			/* NULL: it was never heard of */
	Datum		amount;			/* zero: of what it was in another currency */
	const char *method;			/* or NULL */
} Payment;

extern Ledger rsv_ledger_read(const pg_uuid_t *reservation_id);

/* What was paid and is to stay */
extern Datum rsv_ledger_kept(const Ledger *ledger);
/* What is still to be paid */
extern Datum rsv_ledger_due(const Ledger *ledger, const Record *record);
extern PaymentStatus rsv_ledger_status(const Ledger *ledger,
									   const Record *record);
/* Has any come, or been authorized? Then the currency stays. */
extern bool rsv_ledger_has_money(const Ledger *ledger);

extern bool rsv_payment_is(const Payment *payment, const char *status);
extern Payment rsv_ledger_find(const Record *record, Direction direction,
							   const char *reference);

/* A provider's payment; it answers what was asked, if anything was. */
extern void rsv_ledger_write(const Record *record, Direction direction,
							 const Payment *payment, TimestampTz now);

/* What is asked of a reservation that is new */
extern void rsv_ledger_open(const Record *record, Datum amount,
							TimestampTz now);

/* What is asked, or owed, from now on in all; of nothing there is no more */
extern void rsv_ledger_ask(const Record *record, Direction direction,
						   Datum amount, TimestampTz now);

/* Attempts that failed count no more: money has come. */
extern void rsv_ledger_forgive(const Record *record);

/* What was asked for or authorized is no longer wanted. */
extern void rsv_ledger_drop(const Record *record, TimestampTz now);

#endif							/* RSV_LEDGER_H */
