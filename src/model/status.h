/*
 * status.h
 *		The states of a reservation, and of its payment.
 */
#ifndef RSV_STATUS_H
#define RSV_STATUS_H

#include "postgres.h"

#include "base/named_enum.h"

/* STATUS_NONE: no reservation yet */
#define STATUSES(STATUS) \
	STATUS(STATUS_NONE, "") \
	STATUS(STATUS_WAITLISTED, "waitlisted") \
	STATUS(STATUS_HELD, "held") \
	STATUS(STATUS_CONFIRMED, "confirmed") \
	STATUS(STATUS_CHECKED_IN, "checked_in") \
	STATUS(STATUS_CHECKED_OUT, "checked_out") \
	STATUS(STATUS_CANCELED, "canceled") \
	STATUS(STATUS_EXPIRED, "expired") \
	STATUS(STATUS_REJECTED, "rejected") \
	STATUS(STATUS_NO_SHOW, "no_show")

typedef enum Status
{
	STATUSES(NAMED_ENUM_MEMBER)
} Status;

#define PAYMENT_STATUSES(PAYMENT) \
	PAYMENT(PAYMENT_NONE, "none") \
	PAYMENT(PAYMENT_DUE, "due") \
	PAYMENT(PAYMENT_AUTHORIZED, "authorized") \
	PAYMENT(PAYMENT_PAID, "paid") \
	PAYMENT(PAYMENT_FAILED, "failed") \
	PAYMENT(PAYMENT_REFUND_DUE, "refund_due") \
	PAYMENT(PAYMENT_REFUNDED, "refunded")

typedef enum PaymentStatus
{
	PAYMENT_STATUSES(NAMED_ENUM_MEMBER)
} PaymentStatus;

extern const char *rsv_status_name(Status status);
extern Status rsv_status_by_name(const char *name);
extern const char *rsv_payment_status_name(PaymentStatus status);
extern PaymentStatus rsv_payment_status_by_name(const char *name);

/* Does a reservation of this status occupy its units? */
extern bool rsv_status_occupies(Status status);

/* Did the reservation come to nothing? Then no stay is to be paid. */
extern bool rsv_status_is_void(Status status);

#endif							/* RSV_STATUS_H */
