/*
 * settlement.h
 *		Payments and refunds, brought in line with what a reservation is now.
 */
#ifndef RSV_SETTLEMENT_H
#define RSV_SETTLEMENT_H

#include "postgres.h"

#include "command/context.h"
#include "money/ledger.h"

typedef struct Settlement
{
	Ledger		ledger;			/* as it is now */
	Datum		requested;		/* to pay more than before; zero: nothing */
	Datum		owed;			/* to be paid back now; zero: nothing */
	Datum		withdrawn;		/* was owed, and pays for it again */
	bool		was_due;		/* was something still to be paid before, */
	bool		is_due;			/* and is it now? */
	Reason		reason;			/* why it is paid back, if not by itself */
} Settlement;

/*
 * Of what was paid the house may keep what it is entitled to; the rest is
 * owed back. What is still due is asked for, and the record's payment status
 * says how it stands. Tell it after the event that it follows from.
 */
extern Settlement rsv_settle(Command *command, Datum entitled);

/* What has ended stands again: what was owed back for it pays for it. */
extern Settlement rsv_settle_again(Command *command);

extern void rsv_settlement_tell(Command *command, const Settlement *settlement);

/*
 * What came in another currency pays for nothing: all of it is owed back. That
 * is to be written before the rest is settled, and told after it.
 */
extern void rsv_settlement_return(Command *command, const Payment *payment);
extern void rsv_settlement_tell_returned(Command *command,
										 const Payment *payment);

/* What is still to be paid */
extern Datum rsv_settlement_due(const Record *record,
								const Settlement *settlement);

/* The whole amount, or nothing where there is none */
extern Datum rsv_settlement_price(const Record *record);

#endif							/* RSV_SETTLEMENT_H */
