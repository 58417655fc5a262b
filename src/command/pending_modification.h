/*
 * pending_modification.h
 *		A change that has to be paid before it is final.
 */
#ifndef RSV_PENDING_MODIFICATION_H
#define RSV_PENDING_MODIFICATION_H

#include "postgres.h"

#include "command/context.h"
#include "inventory/availability.h"
#include "money/redemption.h"

/* The reservation without its pending change */
extern Record rsv_pending_undone(const Record *record);

/*
 * The resources on which it has rows, with those that a change leaves; one may
 * be there twice, and their locks are taken in order all the same
 */
extern const int64 *rsv_pending_resources(const Record *record, int *n);

/*
 * Must what is wanted be paid first? Then the place that stands is kept, and
 * the answer says how. For a stay that is over there is no place to keep.
 */
extern Keeping rsv_pending_keeping(const Command *command,
								   const Record *wanted);

/*
 * The record, as it is wanted, is pending from now on. A promotion that the
 * change withdraws takes nothing off until it is final.
 */
extern void rsv_pending_begin(Command *command, Redemptions *redemptions);

/* The rows, where the change asks for no other place: they are kept as such. */
extern Allocations rsv_pending_keep_rows(Command *command);

/*
 * The change is final: what it drops is free, and a promotion that it withdraws
 * is given back. Tell the latter after the event that it follows from.
 */
extern Allocations rsv_pending_finish(Command *command,
									  Redemptions *withdrawn);

/* The same for the rows alone, of a change that was paid at once */
extern Allocations rsv_pending_finish_rows(Command *command);

/*
 * Undoes the change, and tells of it. False, with nothing done, if a step would
 * have to wait.
 */
extern bool rsv_pending_undo(Command *command);

/* Before a command that has no use for a change that is not paid */
extern void rsv_pending_give_up(Command *command);

#endif							/* RSV_PENDING_MODIFICATION_H */
