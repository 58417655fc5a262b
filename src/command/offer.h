/*
 * offer.h
 *		Offers freed places to the waitlist.
 */
#ifndef RSV_OFFER_H
#define RSV_OFFER_H

#include "postgres.h"

#include "command/context.h"

/*
 * Offers freed places to the waitlist. A command that frees a place calls it
 * last, once its changes are written.
 */
extern void rsv_command_offer(Command *command);
extern void rsv_command_offer_next(Command *command);
extern void rsv_command_offer_all(Command *command, int64 resource_id);

#endif							/* RSV_OFFER_H */
