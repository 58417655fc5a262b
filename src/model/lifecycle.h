/*
 * lifecycle.h
 *		The state machine of a reservation.
 */
#ifndef RSV_LIFECYCLE_H
#define RSV_LIFECYCLE_H

#include "postgres.h"

typedef enum Status
{
	STATUS_NONE,				/* no reservation yet */
	STATUS_WAITLISTED,
	STATUS_HELD,
	STATUS_CONFIRMED,
	STATUS_CHECKED_IN,
	STATUS_CHECKED_OUT,
	STATUS_CANCELED,
	STATUS_EXPIRED,
	STATUS_REJECTED,
	STATUS_NO_SHOW
} Status;

typedef enum PaymentStatus
{
	PAYMENT_NONE,
	PAYMENT_DUE,
	PAYMENT_AUTHORIZED,
	PAYMENT_PAID,
	PAYMENT_FAILED,
	PAYMENT_REFUND_DUE,
	PAYMENT_REFUNDED
} PaymentStatus;

typedef enum CommandType
{
	COMMAND_CREATE,
	COMMAND_ADD_TO_WAITLIST,
	COMMAND_CONFIRM,
	COMMAND_MODIFY,
	COMMAND_APPLY_PROMOTION,
	COMMAND_CANCEL,
	COMMAND_CHECKIN,
	COMMAND_CHECKOUT,
	COMMAND_MARK_NO_SHOW,
	COMMAND_EXPIRE,
	COMMAND_SEND_CONFIRMATION,
	COMMAND_AUTHORIZE_PAYMENT,
	COMMAND_COMPLETE_PAYMENT,
	COMMAND_FAIL_PAYMENT,
	COMMAND_COMPLETE_REFUND,
	COMMAND_PROCESS_OVERRESERVATION,
	COMMAND_ASSIGN_UNIT,
	COMMAND_EXTEND_HOLD,
	COMMAND_UNDO_CHECKIN,
	COMMAND_UNDO_NO_SHOW,
	COMMAND_REINSTATE,
	COMMAND_CLOSE,
	COMMAND_REOPEN
} CommandType;

#define COMMAND_COUNT (COMMAND_REOPEN + 1)

/*
 * What a command does to a reservation of a status. Where a status and a
 * command have more than one row, the command chooses by the status it leads
 * to. A pair without a row is refused as wrong_status.
 */
typedef struct Transition
{
	Status		from;
	CommandType command;
	Status		to;				/* the same as from: stays as it is */
	const char *events;			/* separated by spaces; ? where it depends */
	const char *refusals;		/* reasons it may be refused for */
} Transition;

extern const char *rsv_status_name(Status status);
extern Status rsv_status_by_name(const char *name);
extern const char *rsv_payment_status_name(PaymentStatus status);
extern PaymentStatus rsv_payment_status_by_name(const char *name);
extern const char *rsv_command_name(CommandType command);

/* The event that tells of the refusal of a command */
extern const char *rsv_command_rejection(CommandType command);

/* NULL: not allowed */
extern const Transition *rsv_transition_find(Status from, CommandType command);
extern const Transition *rsv_transition_get(int index);

/* Does a reservation of this status take its place? */
extern bool rsv_status_occupies(Status status);

/* Did it come to nothing, so that nothing is to be paid for it? */
extern bool rsv_status_is_void(Status status);

#endif							/* RSV_LIFECYCLE_H */
