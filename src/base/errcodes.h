/*
 * errcodes.h
 *		The SQLSTATEs that a caller may meet.
 *
 * Two are our own, in a class that PostgreSQL and the standard leave free.
 */
#ifndef RSV_ERRCODES_H
#define RSV_ERRCODES_H

#include "utils/errcodes.h"

/* expected_version is not the reservation's version */
#define RSV_WRONG_VERSION	MAKE_SQLSTATE('R', 'S', '0', '0', '1')
/* an idempotency key came with another call */
#define RSV_KEY_REUSED		MAKE_SQLSTATE('R', 'S', '0', '0', '2')

#define RSV_NULL_ARGUMENT	ERRCODE_NULL_VALUE_NOT_ALLOWED	/* 22004 */
#define RSV_BAD_ARGUMENT	ERRCODE_INVALID_PARAMETER_VALUE /* 22023 */
#define RSV_UNKNOWN			ERRCODE_NO_DATA_FOUND			/* P0002 */
#define RSV_UNAVAILABLE		ERRCODE_EXCLUSION_VIOLATION		/* 23P01 */
/* 39P01: a trigger function was put where it does not belong */
#define RSV_TRIGGER_MISPLACED	ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED
#define RSV_ROW_KEPT		ERRCODE_TRIGGERED_ACTION_EXCEPTION	/* 09000 */

#endif							/* RSV_ERRCODES_H */
