/*
 * units.h
 *		Taking and giving up a reservation's units.
 */
#ifndef RSV_UNITS_H
#define RSV_UNITS_H

#include "postgres.h"

#include "command/context.h"
#include "inventory/claim_release.h"
#include "storage/subtransaction.h"

/*
 * Runs a part of a command in a subtransaction. If it returns false, it is
 * rolled back, and repeated when the open transaction that it depends on has
 * ended. False with that transaction: lock_timeout came first.
 */
extern bool rsv_command_try(Command *command, SubxactBody attempt,
							void *argument, TransactionId *open);

/*
 * A claim for all that a reservation asks for. The caller sets what else is in
 * its question.
 */
extern Claim rsv_command_prepare(const Command *command, const Record *record,
								 DemandMode mode);

/* Claims units; true, or the claim has the reason of the refusal. */
extern bool rsv_command_claim(Command *command, Claim *claim);

/*
 * Changes the rows of a reservation, waiting for a transaction that moves them;
 * those that are left
 */
extern Allocations rsv_command_change_rows(const Command *command,
										   RowChange change, void *context);

/*
 * Give up the units of a reservation, or a part of its time on a resource. A
 * step never waits: false, with nothing done, if another transaction is moving
 * the units.
 */
extern bool rsv_command_release(Command *command);
extern void rsv_command_free(Command *command, int64 resource_id,
							 Period during);
extern void rsv_command_free_rows(Command *command, const Allocations *stock);

#endif							/* RSV_UNITS_H */
