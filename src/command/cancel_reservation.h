/*
 * cancel_reservation.h
 *		The customer gives a place back.
 */
#ifndef RSV_CANCEL_RESERVATION_H
#define RSV_CANCEL_RESERVATION_H

#include "postgres.h"

#include "command/context.h"

/* For a reason, or NULL. */
extern void rsv_command_cancel(Command *command, const char *reason);

#endif							/* RSV_CANCEL_RESERVATION_H */
