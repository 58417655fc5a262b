/*
 * reminder.h
 *		ReservationDue: the start of a stay is near, or its balance.
 */
#ifndef RSV_REMINDER_H
#define RSV_REMINDER_H

#include "postgres.h"

#include "command/context.h"

/* With the record: what reminds of it, if the command has changed that */
extern void rsv_reminder_schedule(const Command *command);

/*
 * Tells the reminder that is due, and sets the next one. A step of a sweep,
 * which writes it.
 */
extern void rsv_reminder_tell(Command *step);

#endif							/* RSV_REMINDER_H */
