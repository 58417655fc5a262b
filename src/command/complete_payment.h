/*
 * complete_payment.h
 *		Money that has arrived.
 */
#ifndef RSV_COMPLETE_PAYMENT_H
#define RSV_COMPLETE_PAYMENT_H

#include "postgres.h"

#include "command/payment_report.h"

/* Books money that has arrived, and does what follows from it. */
extern void rsv_command_charge(Command *command, Payment *payment);

/* The part of the money for its booking that the reservation takes */
extern Numeric rsv_payment_share(const Command *command,
								 const Payment *payment, ReportRound round);

#endif							/* RSV_COMPLETE_PAYMENT_H */
