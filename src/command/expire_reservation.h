/*
 * expire_reservation.h
 *		A hold ends at its time, by the clock.
 */
#ifndef RSV_EXPIRE_RESERVATION_H
#define RSV_EXPIRE_RESERVATION_H

#include "postgres.h"

#include "command/context.h"

/*
 * Ends a hold, or the wait for a stay that is over. False, with nothing done,
 * if another transaction is moving its units.
 */
extern bool rsv_command_expire(Command *command);

/*
 * Expires another reservation as a step. False if it has not ended, or another
 * transaction has locked it.
 */
extern bool rsv_command_expire_step(Command *step, Command *of,
									const pg_uuid_t *id, RecordLock lock);

/*
 * Expires holds that have ended, for a command that needs their place. Returns
 * one that cannot be expired now, or NULL.
 */
extern const pg_uuid_t *rsv_expire_holds(const pg_uuid_t *ids, int n,
										 void *command);

#endif							/* RSV_EXPIRE_RESERVATION_H */
