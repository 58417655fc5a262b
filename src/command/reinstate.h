/*
 * reinstate.h
 *		A reservation that has ended, made to stand again.
 */
#ifndef RSV_REINSTATE_H
#define RSV_REINSTATE_H

#include "postgres.h"

#include "command/context.h"

/*
 * Takes the place of a reservation that has ended again, if it is still free.
 */
extern bool rsv_command_take_again(Command *command, Claim *claim);

#endif							/* RSV_REINSTATE_H */
