/*
 * expire_reservation.h
 *		A hold ends at its time, by the clock.
 */
#ifndef RSV_EXPIRE_RESERVATION_H
#define RSV_EXPIRE_RESERVATION_H

#include "postgres.h"

#include "command/context.h"

/* It ends, as a hold does, or as waiting for what is past; as release */
extern bool rsv_command_expire(Command *command);

/* Another one, on the way; false if it has not ended, or somebody is at it */
extern bool rsv_command_expire_step(Command *step, Command *of,
									const pg_uuid_t *id, RecordLock lock);

/* Holds that have ended, expired by whoever needs their place */
extern const pg_uuid_t *rsv_expire_holds(const pg_uuid_t *ids, int n,
										 void *command);

#endif							/* RSV_EXPIRE_RESERVATION_H */
