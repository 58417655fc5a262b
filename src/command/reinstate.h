/*
 * reinstate.h
 *		A reservation that has ended, made to stand again.
 */
#ifndef RSV_REINSTATE_H
#define RSV_REINSTATE_H

#include "postgres.h"

#include "command/context.h"

/* What has ended takes its place again, if that can still be had. */
extern bool rsv_command_take_again(Command *command, Claim *claim);

#endif							/* RSV_REINSTATE_H */
