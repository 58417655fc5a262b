/*
 * lifecycle.c
 *		The state machine of a reservation, as data.
 *
 * The commands ask this table what they may do and which status follows; the
 * documentation shows it, and a test holds the two against each other.
 */
#include "postgres.h"

#include "model/lifecycle.h"

#define ASKED "ReservationRequested AvailabilityConfirmed UnitsReassigned? "
#define NO_ROOM "unavailable busy fragmented over_capacity closed"
#define RULES "too_short too_long too_soon too_far off_grid inactive past"
#define LIMIT "customer_limit"
#define NO_PROMOTION \
	"promotion_expired promotion_exhausted promotion_not_applicable"

static const Transition transitions[] = {
	{STATUS_NONE, COMMAND_CREATE, STATUS_HELD,
	 ASKED "ReservationCreated PromotionApplied? PaymentRequested?", ""},
	{STATUS_NONE, COMMAND_CREATE, STATUS_CONFIRMED,
	 ASKED "ReservationCreated PromotionApplied? PaymentRequested? ReservationFinalized",
	 ""},
	{STATUS_NONE, COMMAND_CREATE, STATUS_REJECTED,
	 "ReservationRequested AvailabilityRejected",
	 NO_ROOM " " RULES " " LIMIT " " NO_PROMOTION},

	{STATUS_NONE, COMMAND_CREATE, STATUS_WAITLISTED,
	 "ReservationRequested AvailabilityRejected AddedToWaitlist PromotionApplied?",
	 ""},

	{STATUS_NONE, COMMAND_ADD_TO_WAITLIST, STATUS_WAITLISTED,
	 "ReservationRequested AddedToWaitlist", ""},
	{STATUS_NONE, COMMAND_ADD_TO_WAITLIST, STATUS_REJECTED,
	 "ReservationRequested CommandRejected",
	 "closed too_short too_long too_soon off_grid inactive past busy " LIMIT},

	{STATUS_HELD, COMMAND_CONFIRM, STATUS_CONFIRMED, "ReservationFinalized",
	 "payment_due"},
	{STATUS_CONFIRMED, COMMAND_CONFIRM, STATUS_CONFIRMED, "", ""},

	{STATUS_HELD, COMMAND_MODIFY, STATUS_HELD,
	 "ReservationModified UnitsReassigned? PaymentRequested? RefundDue?",
	 NO_ROOM " " RULES " " LIMIT},
	{STATUS_HELD, COMMAND_MODIFY, STATUS_CONFIRMED,
	 "ReservationModified UnitsReassigned? RefundDue? ReservationFinalized",
	 ""},
	{STATUS_CONFIRMED, COMMAND_MODIFY, STATUS_CONFIRMED,
	 "ReservationModified UnitsReassigned? PaymentRequested? RefundDue? ReservationFinalized?",
	 NO_ROOM " " RULES " " LIMIT},
	{STATUS_CHECKED_IN, COMMAND_MODIFY, STATUS_CHECKED_IN,
	 "ReservationModified UnitsReassigned? PaymentRequested? RefundDue? ReservationFinalized?",
	 NO_ROOM " " RULES " wrong_status"},

#define REFUSED NO_PROMOTION " promotion_not_stackable busy"
	{STATUS_WAITLISTED, COMMAND_APPLY_PROMOTION, STATUS_WAITLISTED,
	 "PromotionApplied RefundDue?", REFUSED},
	{STATUS_HELD, COMMAND_APPLY_PROMOTION, STATUS_HELD, "PromotionApplied",
	 REFUSED},
	{STATUS_HELD, COMMAND_APPLY_PROMOTION, STATUS_CONFIRMED,
	 "PromotionApplied ReservationFinalized RefundDue?", ""},
	{STATUS_CONFIRMED, COMMAND_APPLY_PROMOTION, STATUS_CONFIRMED,
	 "PromotionApplied ReservationFinalized? RefundDue?", REFUSED},
#undef REFUSED

	{STATUS_WAITLISTED, COMMAND_CANCEL, STATUS_CANCELED,
	 "ReservationCanceled RefundDue?", ""},
	{STATUS_HELD, COMMAND_CANCEL, STATUS_CANCELED,
	 "ReservationCanceled RefundDue?", ""},
	{STATUS_CONFIRMED, COMMAND_CANCEL, STATUS_CANCELED,
	 "ReservationCanceled RefundDue?", ""},
	{STATUS_CANCELED, COMMAND_CANCEL, STATUS_CANCELED, "", ""},

	{STATUS_CONFIRMED, COMMAND_CHECKIN, STATUS_CHECKED_IN,
	 "ReservationCheckedIn UnitsReassigned?", "not_due not_ready past"},
	{STATUS_CHECKED_IN, COMMAND_CHECKIN, STATUS_CHECKED_IN, "", ""},

	{STATUS_CHECKED_IN, COMMAND_CHECKOUT, STATUS_CHECKED_OUT,
	 "ReservationCheckedOut", ""},
	{STATUS_CHECKED_OUT, COMMAND_CHECKOUT, STATUS_CHECKED_OUT, "", ""},

	{STATUS_CONFIRMED, COMMAND_MARK_NO_SHOW, STATUS_NO_SHOW,
	 "ReservationNoShow", "not_due"},
	{STATUS_NO_SHOW, COMMAND_MARK_NO_SHOW, STATUS_NO_SHOW, "", ""},

	{STATUS_HELD, COMMAND_EXPIRE, STATUS_EXPIRED,
	 "ReservationExpired RefundDue?", "not_due"},
	{STATUS_WAITLISTED, COMMAND_EXPIRE, STATUS_EXPIRED,
	 "ReservationExpired RefundDue?", "not_due"},
	{STATUS_EXPIRED, COMMAND_EXPIRE, STATUS_EXPIRED, "", ""},

#define AUTHORIZED "PaymentAuthorized PaymentCompleted? "
	{STATUS_WAITLISTED, COMMAND_AUTHORIZE_PAYMENT, STATUS_WAITLISTED,
	 AUTHORIZED "RefundDue?", "wrong_status"},
	{STATUS_HELD, COMMAND_AUTHORIZE_PAYMENT, STATUS_HELD,
	 AUTHORIZED "RefundDue?", "wrong_status"},
	{STATUS_HELD, COMMAND_AUTHORIZE_PAYMENT, STATUS_CONFIRMED,
	 AUTHORIZED "ReservationFinalized RefundDue?", ""},
	{STATUS_CONFIRMED, COMMAND_AUTHORIZE_PAYMENT, STATUS_CONFIRMED,
	 AUTHORIZED "ReservationFinalized? RefundDue?", "wrong_status"},
	{STATUS_CHECKED_IN, COMMAND_AUTHORIZE_PAYMENT, STATUS_CHECKED_IN,
	 AUTHORIZED "ReservationFinalized? RefundDue?", "wrong_status"},
	{STATUS_CHECKED_OUT, COMMAND_AUTHORIZE_PAYMENT, STATUS_CHECKED_OUT,
	 AUTHORIZED "RefundDue?", "wrong_status"},
	{STATUS_NO_SHOW, COMMAND_AUTHORIZE_PAYMENT, STATUS_NO_SHOW,
	 AUTHORIZED "RefundDue?", "wrong_status"},
#undef AUTHORIZED

	{STATUS_WAITLISTED, COMMAND_COMPLETE_PAYMENT, STATUS_WAITLISTED,
	 "PaymentCompleted RefundDue?", "wrong_status"},
	{STATUS_HELD, COMMAND_COMPLETE_PAYMENT, STATUS_HELD,
	 "PaymentCompleted RefundDue?", "wrong_status"},
	{STATUS_HELD, COMMAND_COMPLETE_PAYMENT, STATUS_CONFIRMED,
	 "PaymentCompleted ReservationFinalized RefundDue?", ""},
	{STATUS_CONFIRMED, COMMAND_COMPLETE_PAYMENT, STATUS_CONFIRMED,
	 "PaymentCompleted ReservationFinalized? RefundDue?", "wrong_status"},
	{STATUS_CHECKED_IN, COMMAND_COMPLETE_PAYMENT, STATUS_CHECKED_IN,
	 "PaymentCompleted ReservationFinalized? RefundDue?", "wrong_status"},
	{STATUS_CHECKED_OUT, COMMAND_COMPLETE_PAYMENT, STATUS_CHECKED_OUT,
	 "PaymentCompleted RefundDue?", "wrong_status"},
	{STATUS_CANCELED, COMMAND_COMPLETE_PAYMENT, STATUS_CANCELED,
	 "PaymentCompleted RefundDue", "wrong_status"},
	{STATUS_EXPIRED, COMMAND_COMPLETE_PAYMENT, STATUS_CONFIRMED,
	 "PaymentCompleted AvailabilityConfirmed UnitsReassigned? ReservationFinalized RefundWithdrawn? RefundDue?",
	 ""},
	{STATUS_EXPIRED, COMMAND_COMPLETE_PAYMENT, STATUS_EXPIRED,
	 "PaymentCompleted RefundDue", "wrong_status"},
	{STATUS_REJECTED, COMMAND_COMPLETE_PAYMENT, STATUS_REJECTED,
	 "PaymentCompleted RefundDue", "wrong_status"},
	{STATUS_NO_SHOW, COMMAND_COMPLETE_PAYMENT, STATUS_NO_SHOW,
	 "PaymentCompleted RefundDue?", "wrong_status"},

	{STATUS_WAITLISTED, COMMAND_FAIL_PAYMENT, STATUS_WAITLISTED,
	 "PaymentFailed", "wrong_status"},
	{STATUS_HELD, COMMAND_FAIL_PAYMENT, STATUS_HELD, "PaymentFailed",
	 "wrong_status"},
	{STATUS_HELD, COMMAND_FAIL_PAYMENT, STATUS_EXPIRED,
	 "PaymentFailed ReservationExpired RefundDue?", ""},
	{STATUS_CONFIRMED, COMMAND_FAIL_PAYMENT, STATUS_CONFIRMED,
	 "PaymentFailed", "wrong_status"},
	{STATUS_CHECKED_IN, COMMAND_FAIL_PAYMENT, STATUS_CHECKED_IN,
	 "PaymentFailed", "wrong_status"},
	{STATUS_CHECKED_OUT, COMMAND_FAIL_PAYMENT, STATUS_CHECKED_OUT,
	 "PaymentFailed", "wrong_status"},
	{STATUS_NO_SHOW, COMMAND_FAIL_PAYMENT, STATUS_NO_SHOW,
	 "PaymentFailed", "wrong_status"},

#define REFUNDED(status)                                                      \
	{                                                                         \
		status, COMMAND_COMPLETE_REFUND, status, "RefundCompleted",           \
			"wrong_status"                                                    \
	}
	REFUNDED(STATUS_WAITLISTED),
	REFUNDED(STATUS_HELD),
	REFUNDED(STATUS_CONFIRMED),
	REFUNDED(STATUS_CHECKED_IN),
	REFUNDED(STATUS_CHECKED_OUT),
	REFUNDED(STATUS_CANCELED),
	REFUNDED(STATUS_EXPIRED),
	REFUNDED(STATUS_REJECTED),
	REFUNDED(STATUS_NO_SHOW),
#undef REFUNDED

#define PROCESSED(from, to)                                                   \
	{                                                                         \
		from, COMMAND_PROCESS_OVERRESERVATION, to,                            \
			"OverreservationProcessed UnitsReassigned?", ""                   \
	}
	PROCESSED(STATUS_HELD, STATUS_HELD),
	PROCESSED(STATUS_HELD, STATUS_WAITLISTED),
	PROCESSED(STATUS_CONFIRMED, STATUS_CONFIRMED),
	PROCESSED(STATUS_CONFIRMED, STATUS_WAITLISTED),
#undef PROCESSED

	{STATUS_HELD, COMMAND_ASSIGN_UNIT, STATUS_HELD,
	 "UnitsAssigned UnitsReassigned?", "unavailable closed"},
	{STATUS_CONFIRMED, COMMAND_ASSIGN_UNIT, STATUS_CONFIRMED,
	 "UnitsAssigned UnitsReassigned?", "unavailable closed"},

	{STATUS_HELD, COMMAND_EXTEND_HOLD, STATUS_HELD, "HoldExtended", ""},

	{STATUS_CHECKED_IN, COMMAND_UNDO_CHECKIN, STATUS_CONFIRMED,
	 "CheckinUndone", ""},
	{STATUS_CONFIRMED, COMMAND_UNDO_CHECKIN, STATUS_CONFIRMED, "", ""},

	{STATUS_NO_SHOW, COMMAND_UNDO_NO_SHOW, STATUS_CONFIRMED,
	 "NoShowUndone UnitsReassigned?", NO_ROOM " inactive past"},
	{STATUS_CONFIRMED, COMMAND_UNDO_NO_SHOW, STATUS_CONFIRMED, "", ""},

	{STATUS_HELD, COMMAND_REINSTATE, STATUS_HELD, "", ""},
	{STATUS_CONFIRMED, COMMAND_REINSTATE, STATUS_CONFIRMED, "", ""},
#define AGAIN                                                    \
	"ReservationReinstated UnitsReassigned? RefundWithdrawn? "    \
	"PaymentRequested? RefundDue?"
	{STATUS_CANCELED, COMMAND_REINSTATE, STATUS_CONFIRMED, AGAIN,
	 NO_ROOM " inactive past promotion_exhausted"},
	{STATUS_CANCELED, COMMAND_REINSTATE, STATUS_HELD, AGAIN, ""},
	{STATUS_EXPIRED, COMMAND_REINSTATE, STATUS_CONFIRMED, AGAIN,
	 NO_ROOM " inactive past promotion_exhausted"},
	{STATUS_EXPIRED, COMMAND_REINSTATE, STATUS_HELD, AGAIN, ""},
#undef AGAIN

#define TOLD(status)                               \
	{                                              \
		status, COMMAND_SEND_CONFIRMATION, status, \
			"ReservationConfirmationSent", ""      \
	}
	TOLD(STATUS_WAITLISTED),
	TOLD(STATUS_HELD),
	TOLD(STATUS_CONFIRMED),
	TOLD(STATUS_CHECKED_IN),
	TOLD(STATUS_CHECKED_OUT),
	TOLD(STATUS_CANCELED),
	TOLD(STATUS_EXPIRED),
	TOLD(STATUS_REJECTED),
	TOLD(STATUS_NO_SHOW),
#undef TOLD
};

static const char *const status_names[] = {
	[STATUS_NONE] = "",
	[STATUS_WAITLISTED] = "waitlisted",
	[STATUS_HELD] = "held",
	[STATUS_CONFIRMED] = "confirmed",
	[STATUS_CHECKED_IN] = "checked_in",
	[STATUS_CHECKED_OUT] = "checked_out",
	[STATUS_CANCELED] = "canceled",
	[STATUS_EXPIRED] = "expired",
	[STATUS_REJECTED] = "rejected",
	[STATUS_NO_SHOW] = "no_show",
};

static const char *const payment_status_names[] = {
	[PAYMENT_NONE] = "none",
	[PAYMENT_DUE] = "due",
	[PAYMENT_AUTHORIZED] = "authorized",
	[PAYMENT_PAID] = "paid",
	[PAYMENT_FAILED] = "failed",
	[PAYMENT_REFUND_DUE] = "refund_due",
	[PAYMENT_REFUNDED] = "refunded",
};

static const char *const command_names[] = {
	[COMMAND_CREATE] = "create_reservation",
	[COMMAND_ADD_TO_WAITLIST] = "add_to_waitlist",
	[COMMAND_CONFIRM] = "confirm_reservation",
	[COMMAND_MODIFY] = "modify_reservation",
	[COMMAND_APPLY_PROMOTION] = "apply_promotion",
	[COMMAND_CANCEL] = "cancel_reservation",
	[COMMAND_CHECKIN] = "checkin",
	[COMMAND_CHECKOUT] = "checkout",
	[COMMAND_MARK_NO_SHOW] = "mark_no_show",
	[COMMAND_EXPIRE] = "expire_reservation",
	[COMMAND_SEND_CONFIRMATION] = "send_reservation_confirmation",
	[COMMAND_AUTHORIZE_PAYMENT] = "authorize_payment",
	[COMMAND_COMPLETE_PAYMENT] = "complete_payment",
	[COMMAND_FAIL_PAYMENT] = "fail_payment",
	[COMMAND_COMPLETE_REFUND] = "complete_refund",
	[COMMAND_PROCESS_OVERRESERVATION] = "process_overreservation",
	[COMMAND_ASSIGN_UNIT] = "assign_unit",
	[COMMAND_EXTEND_HOLD] = "extend_hold",
	[COMMAND_UNDO_CHECKIN] = "undo_checkin",
	[COMMAND_UNDO_NO_SHOW] = "undo_no_show",
	[COMMAND_REINSTATE] = "reinstate",
	[COMMAND_CLOSE] = "close_resource",
	[COMMAND_REOPEN] = "reopen_resource",
};

static int
find_name(const char *const *names, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	elog(ERROR, "unrecognized name in a reservation: \"%s\"", name);
}

const char *
rsv_status_name(Status status)
{
	return status_names[status];
}

Status
rsv_status_by_name(const char *name)
{
	return find_name(status_names, lengthof(status_names), name);
}

const char *
rsv_payment_status_name(PaymentStatus status)
{
	return payment_status_names[status];
}

PaymentStatus
rsv_payment_status_by_name(const char *name)
{
	return find_name(payment_status_names, lengthof(payment_status_names),
					 name);
}

const char *
rsv_command_name(CommandType command)
{
	return command_names[command];
}

const char *
rsv_command_rejection(CommandType command)
{
	switch (command)
	{
		case COMMAND_CREATE:
			return "AvailabilityRejected";
		case COMMAND_MODIFY:
			return "ModificationRejected";
		case COMMAND_CANCEL:
			return "CancellationRejected";
		default:
			return "CommandRejected";
	}
}

const Transition *
rsv_transition_find(Status from, CommandType command)
{
	for (int i = 0; i < lengthof(transitions); i++)
		if (transitions[i].from == from && transitions[i].command == command)
			return &transitions[i];
	return NULL;
}

const Transition *
rsv_transition_get(int index)
{
	return index < lengthof(transitions) ? &transitions[index] : NULL;
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
