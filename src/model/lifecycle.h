/*
 * lifecycle.h
 *		The state machine of a reservation.
 */
#ifndef RSV_LIFECYCLE_H
#define RSV_LIFECYCLE_H

#include "postgres.h"

#include "model/event_type.h"
#include "model/reason.h"

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

#define COMMANDS(COMMAND) \
	COMMAND(COMMAND_CREATE, "create_reservation") \
	COMMAND(COMMAND_ADD_TO_WAITLIST, "add_to_waitlist") \
	COMMAND(COMMAND_CONFIRM, "confirm_reservation") \
	COMMAND(COMMAND_MODIFY, "modify_reservation") \
	COMMAND(COMMAND_APPLY_PROMOTION, "apply_promotion") \
	COMMAND(COMMAND_CANCEL, "cancel_reservation") \
	COMMAND(COMMAND_CHECKIN, "checkin") \
	COMMAND(COMMAND_CHECKOUT, "checkout") \
	COMMAND(COMMAND_MARK_NO_SHOW, "mark_no_show") \
	COMMAND(COMMAND_EXPIRE, "expire_reservation") \
	COMMAND(COMMAND_SEND_CONFIRMATION, "send_reservation_confirmation") \
	COMMAND(COMMAND_AUTHORIZE_PAYMENT, "authorize_payment") \
	COMMAND(COMMAND_COMPLETE_PAYMENT, "complete_payment") \
	COMMAND(COMMAND_FAIL_PAYMENT, "fail_payment") \
	COMMAND(COMMAND_COMPLETE_REFUND, "complete_refund") \
	COMMAND(COMMAND_POST_CHARGE, "post_charge") \
	COMMAND(COMMAND_PROCESS_OVERRESERVATION, "process_overreservation") \
	COMMAND(COMMAND_ASSIGN_UNIT, "assign_unit") \
	COMMAND(COMMAND_EXTEND_HOLD, "extend_hold") \
	COMMAND(COMMAND_UNDO_CHECKIN, "undo_checkin") \
	COMMAND(COMMAND_UNDO_CHECKOUT, "undo_checkout") \
	COMMAND(COMMAND_UNDO_NO_SHOW, "undo_no_show") \
	COMMAND(COMMAND_REINSTATE, "reinstate") \
	COMMAND(COMMAND_CLOSE, "close_resource") \
	COMMAND(COMMAND_REOPEN, "reopen_resource")

typedef enum CommandType
{
	COMMANDS(NAMED_ENUM_MEMBER)
} CommandType;

/* An event of a transition that a command adds only in some cases */
#define MAY(event) (MAY_BIT | (event))
#define MAY_BIT 0x80

#define MOST_EVENTS 9
#define MOST_REFUSALS 20

/*
 * The effect of a command on a reservation of a status. Where a status and a
 * command have more than one row, the command chooses by the status it leads
 * to. A pair without a row is refused as wrong_status.
 */
typedef struct Transition
{
	Status		from;
	CommandType command;
	Status		to;				/* the same as from: stays as it is */
	uint8		events[MOST_EVENTS];	/* EventType, or MAY() of one */
	uint8		refusals[MOST_REFUSALS];	/* Reason */
} Transition;

extern const char *rsv_status_name(Status status);
extern Status rsv_status_by_name(const char *name);
extern const char *rsv_payment_status_name(PaymentStatus status);
extern PaymentStatus rsv_payment_status_by_name(const char *name);
extern const char *rsv_command_name(CommandType command);

/* The event that tells of the refusal of a command */
extern EventType rsv_command_rejection(CommandType command);

/* NULL: not allowed */
extern const Transition *rsv_transition_find(Status from, CommandType command);
extern const Transition *rsv_transition_get(int index);

/* Does a reservation of this status occupy its units? */
extern bool rsv_status_occupies(Status status);

/* Did the reservation come to nothing, so that nothing is to be paid? */
extern bool rsv_status_is_void(Status status);

#endif							/* RSV_LIFECYCLE_H */
