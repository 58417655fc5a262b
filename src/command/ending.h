/*
 * ending.h
 *		The charge that the end of a reservation leaves, and takes back.
 */
#ifndef RSV_ENDING_H
#define RSV_ENDING_H

#include "postgres.h"

#include "command/context.h"
#include "money/charge.h"

/*
 * Each posts a line, if there is anything to post, before the command settles;
 * the command tells it. False: none is needed.
 */

/* The fee of a cancellation, by the terms */
extern bool rsv_ending_cancel(Command *command, Charge *charge);
/* A hold that expires leaves nothing to pay. */
extern bool rsv_ending_expire(Command *command, Charge *charge);
/* The reservation stands again. */
extern bool rsv_ending_undo(Command *command, Charge *charge);

/* The record as it would be, if it stood again */
extern Record rsv_ending_undone(const Record *record);

/* Tells the line in an event of its own. */
extern void rsv_ending_tell(Command *command, const Charge *charge);

#endif							/* RSV_ENDING_H */
