/*
 * complete_payment.h
 *		Money that has arrived.
 */
#ifndef RSV_COMPLETE_PAYMENT_H
#define RSV_COMPLETE_PAYMENT_H

#include "postgres.h"

#include "command/context.h"
#include "money/ledger.h"

/* Books money that has arrived, and does what follows from it. */
extern void rsv_command_charge(Command *command, Payment *payment);

#endif							/* RSV_COMPLETE_PAYMENT_H */
