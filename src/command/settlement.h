/*
 * settlement.h
 *		Brings payments and refunds in line with the reservation.
 */
#ifndef RSV_SETTLEMENT_H
#define RSV_SETTLEMENT_H

#include "postgres.h"

#include "command/context.h"
#include "money/ledger.h"

typedef struct Settlement
{
	Ledger		ledger;			/* as it is now */
	Numeric		requested;		/* more to pay than before; NULL: none */
	Numeric		owed;			/* newly owed back; NULL: none */
	Numeric		withdrawn;		/* no longer owed back; NULL: none */
	bool		was_due;		/* was some of what is asked for still to be */
	bool		is_due;			/* paid before, and is it now? */
	Reason		reason;			/* of the refund, if it needs one */
} Settlement;

/*
 * The house keeps what is on the bill; the rest of the paid amount is owed
 * back. The amount that is still due is asked for, and the record's payment
 * status is set. Tell the settlement after the event that it follows from.
 */
extern Settlement rsv_settle(Command *command);

/*
 * For a reservation that stands again: a refund that is still owed pays for
 * it.
 */
extern Settlement rsv_settle_again(Command *command);

extern void rsv_settlement_tell(Command *command, const Settlement *settlement);

/*
 * Money in another currency pays for nothing, so all of it is owed back that
 * was not paid back already. This is written before the rest is settled, and
 * told after it.
 */
extern Numeric rsv_settlement_return(Command *command, const char *currency);
extern void rsv_settlement_tell_returned(Command *command, Numeric amount,
										 const char *currency);

/* The amount that is still to be paid; of that the part that is asked for */
extern Numeric rsv_settlement_due(const Record *record,
								  const Settlement *settlement);
extern Numeric rsv_settlement_due_now(const Record *record,
									  const Settlement *settlement);

/* One that waits for its first place is asked to pay once that is offered. */
extern bool rsv_settlement_is_asked(const Record *record);

/* All that it costs if it stands: the stay and the charges */
extern Numeric rsv_settlement_price(const Record *record);
/* The part of that which makes a hold firm */
extern Numeric rsv_settlement_first(const Record *record);

#endif							/* RSV_SETTLEMENT_H */
