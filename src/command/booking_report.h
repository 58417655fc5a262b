/*
 * booking_report.h
 *		Reports of a payment provider about a payment for a whole booking.
 */
#ifndef RSV_BOOKING_REPORT_H
#define RSV_BOOKING_REPORT_H

#include "postgres.h"

#include "command/payment_report.h"

/* Makes the command one about the booking, and shares the payment out. */
extern void rsv_booking_report(Command *command, const ReportType *type,
							   const PaymentReport *report,
							   const pg_uuid_t *booking_id);

#endif							/* RSV_BOOKING_REPORT_H */
