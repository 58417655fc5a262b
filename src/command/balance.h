/*
 * balance.h
 *		The rest of an amount, after its deposit.
 */
#ifndef RSV_BALANCE_H
#define RSV_BALANCE_H

#include "postgres.h"

#include "command/context.h"

/* Asks for it, if it is due by now. */
extern void rsv_balance_ask(Command *command);

#endif							/* RSV_BALANCE_H */
