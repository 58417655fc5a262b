/*
 * standing_occupants.h
 *		The occupants of a resource without what has ended or gives way, and
 *		which of them have to leave.
 */
#ifndef RSV_STANDING_OCCUPANTS_H
#define RSV_STANDING_OCCUPANTS_H

#include "postgres.h"

#include "command/context.h"
#include "inventory/occupant.h"

/*
 * Expires holds that have ended. If more is sold than there is, undoes changes
 * that are not paid, too, before anybody is sent away, and chooses those who
 * have to leave. What another transaction has locked stays as it is.
 */
extern Occupant *rsv_standing_occupants(Command *command,
										const Resource *resource,
										Period during, int *n);

#endif							/* RSV_STANDING_OCCUPANTS_H */
