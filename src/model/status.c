/*
 * status.c
 *		The states of a reservation, and of its payment.
 */
#include "postgres.h"

#include "model/status.h"

static const char *const status_names[] = {
	STATUSES(NAMED_ENUM_NAME)
};

static const char *const payment_status_names[] = {
	PAYMENT_STATUSES(NAMED_ENUM_NAME)
};

const char *
rsv_status_name(Status status)
{
	Assert(status < lengthof(status_names));
	return status_names[status];
}

Status
rsv_status_by_name(const char *name)
{
	return rsv_named_enum_find(status_names, lengthof(status_names), name,
							   "status of a reservation");
}

const char *
rsv_payment_status_name(PaymentStatus status)
{
	Assert(status < lengthof(payment_status_names));
	return payment_status_names[status];
}

PaymentStatus
rsv_payment_status_by_name(const char *name)
{
	return rsv_named_enum_find(payment_status_names,
							   lengthof(payment_status_names), name,
							   "payment status of a reservation");
}

bool
rsv_status_occupies(Status status)
{
	return status == STATUS_HELD || status == STATUS_CONFIRMED ||
		status == STATUS_CHECKED_IN;
}

bool
rsv_status_is_void(Status status)
{
	return status == STATUS_CANCELED || status == STATUS_EXPIRED ||
		status == STATUS_REJECTED;
}
