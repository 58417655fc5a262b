/*
 * add_to_waitlist.h
 *		A reservation that waits for a place.
 */
#ifndef RSV_ADD_TO_WAITLIST_H
#define RSV_ADD_TO_WAITLIST_H

#include "postgres.h"

#include "command/context.h"

/* The reservation waits from now on. */
extern void rsv_command_wait(Command *command);

#endif							/* RSV_ADD_TO_WAITLIST_H */
