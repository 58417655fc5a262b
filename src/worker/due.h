/*
 * due.h
 *		The reservations whose time has come.
 */
#ifndef RSV_DUE_H
#define RSV_DUE_H

#include "postgres.h"

#include "command/part.h"
#include "storage/statement.h"
#include "utils/uuid.h"

/*
 * Reservations made under a set clock have times that mean nothing to the real
 * clock. A session that has set the clock sweeps all reservations.
 */
#define RSV_SELECT_DUE(table, condition, due_at) STATEMENT_BY_INDEX( \
	"SELECT r.reservation_id FROM reservation." table " d" \
	" JOIN reservation.reservation r ON r.reservation_id = d.reservation_id" \
	" WHERE " condition " AND " due_at " <= $1" \
	" AND (NOT r.simulated OR $2) AND r.reservation_id <> ALL ($4)" \
	" ORDER BY " due_at " LIMIT $3 FOR NO KEY UPDATE OF r SKIP LOCKED", \
	TIMESTAMPTZOID, BOOLOID, INT4OID, UUIDARRAYOID)

/* At most so many, oldest first, but none that the sweep goes on without */
extern int	rsv_due_find(Sweep *sweep, Statement *statement, int32 most,
						 pg_uuid_t **ids);

#endif							/* RSV_DUE_H */
