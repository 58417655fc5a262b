/*
 * event_type.h
 *		The types of events.
 */
#ifndef RSV_EVENT_TYPE_H
#define RSV_EVENT_TYPE_H

#include "postgres.h"

#include "base/named_enum.h"

#define EVENT_TYPES(EVENT) \
	EVENT(EVENT_ADDED_TO_WAITLIST, "AddedToWaitlist") \
	EVENT(EVENT_AVAILABILITY_CONFIRMED, "AvailabilityConfirmed") \
	EVENT(EVENT_AVAILABILITY_REJECTED, "AvailabilityRejected") \
	EVENT(EVENT_CANCELLATION_REJECTED, "CancellationRejected") \
	EVENT(EVENT_CHARGE_POSTED, "ChargePosted") \
	EVENT(EVENT_CHECKIN_UNDONE, "CheckinUndone") \
	EVENT(EVENT_CHECKOUT_UNDONE, "CheckoutUndone") \
	EVENT(EVENT_COMMAND_REJECTED, "CommandRejected") \
	EVENT(EVENT_HOLD_EXTENDED, "HoldExtended") \
	EVENT(EVENT_MODIFICATION_EXPIRED, "ModificationExpired") \
	EVENT(EVENT_MODIFICATION_REJECTED, "ModificationRejected") \
	EVENT(EVENT_NO_SHOW_UNDONE, "NoShowUndone") \
	EVENT(EVENT_OVERRESERVATION_PROCESSED, "OverreservationProcessed") \
	EVENT(EVENT_PAYMENT_AUTHORIZED, "PaymentAuthorized") \
	EVENT(EVENT_PAYMENT_COMPLETED, "PaymentCompleted") \
	EVENT(EVENT_PAYMENT_FAILED, "PaymentFailed") \
	EVENT(EVENT_PAYMENT_REQUESTED, "PaymentRequested") \
	EVENT(EVENT_PROMOTION_APPLIED, "PromotionApplied") \
	EVENT(EVENT_PROMOTION_WITHDRAWN, "PromotionWithdrawn") \
	EVENT(EVENT_REFUND_COMPLETED, "RefundCompleted") \
	EVENT(EVENT_REFUND_DUE, "RefundDue") \
	EVENT(EVENT_REFUND_WITHDRAWN, "RefundWithdrawn") \
	EVENT(EVENT_RESERVATION_CANCELED, "ReservationCanceled") \
	EVENT(EVENT_RESERVATION_CHECKED_IN, "ReservationCheckedIn") \
	EVENT(EVENT_RESERVATION_CHECKED_OUT, "ReservationCheckedOut") \
	EVENT(EVENT_RESERVATION_CONFIRMATION_SENT, "ReservationConfirmationSent") \
	EVENT(EVENT_RESERVATION_CREATED, "ReservationCreated") \
	EVENT(EVENT_RESERVATION_DUE, "ReservationDue") \
	EVENT(EVENT_RESERVATION_EXPIRED, "ReservationExpired") \
	EVENT(EVENT_RESERVATION_FINALIZED, "ReservationFinalized") \
	EVENT(EVENT_RESERVATION_MODIFIED, "ReservationModified") \
	EVENT(EVENT_RESERVATION_NO_SHOW, "ReservationNoShow") \
	EVENT(EVENT_RESERVATION_REINSTATED, "ReservationReinstated") \
	EVENT(EVENT_RESERVATION_REQUESTED, "ReservationRequested") \
	EVENT(EVENT_RESOURCE_CLOSED, "ResourceClosed") \
	EVENT(EVENT_RESOURCE_REOPENED, "ResourceReopened") \
	EVENT(EVENT_UNITS_ASSIGNED, "UnitsAssigned") \
	EVENT(EVENT_UNITS_REASSIGNED, "UnitsReassigned") \
	EVENT(EVENT_WAITLIST_OFFERED, "WaitlistOffered")

typedef enum EventType
{
	EVENT_NONE,
	EVENT_TYPES(NAMED_ENUM_MEMBER)
} EventType;

extern const char *rsv_event_type_name(EventType type);
extern EventType rsv_event_type_by_name(const char *name);
extern bool rsv_event_type_exists(const char *name);

/* All names, for a message */
extern char *rsv_event_type_list(void);

#endif							/* RSV_EVENT_TYPE_H */
