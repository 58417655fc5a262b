/*
 * lifecycle.h
 *		The state machine of a reservation.
 */
#ifndef RSV_LIFECYCLE_H
#define RSV_LIFECYCLE_H

#include "postgres.h"

#include "model/event_type.h"
#include "model/reason.h"
#include "model/status.h"

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
	COMMAND(COMMAND_CREATE_BOOKING, "create_booking") \
	COMMAND(COMMAND_CANCEL_BOOKING, "cancel_booking") \
	COMMAND(COMMAND_CLOSE, "close_resource") \
	COMMAND(COMMAND_REOPEN, "reopen_resource") \
	COMMAND(COMMAND_IMPORT_CALENDAR, "import_calendar")

typedef enum CommandType
{
	COMMANDS(NAMED_ENUM_MEMBER)
} CommandType;

/* An event of a transition that a command adds only in some cases */
#define MAY(event) (MAY_BIT | (event))
#define MAY_BIT 0x80

#define MOST_EVENTS 9
#define MOST_REFUSALS 24

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

extern const char *rsv_command_name(CommandType command);

/* The event that tells of the refusal of a command */
extern EventType rsv_command_rejection(CommandType command);

/* NULL: not allowed */
extern const Transition *rsv_transition_find(Status from, CommandType command);
extern const Transition *rsv_transition_get(int index);

#endif							/* RSV_LIFECYCLE_H */
