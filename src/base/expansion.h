/*
 * expansion.h
 *		Calls that (f(...)).* has multiplied.
 */
#ifndef RSV_EXPANSION_H
#define RSV_EXPANSION_H

#include "postgres.h"

#include "fmgr.h"

/*
 * First in each function that writes and returns one row: an error if the same
 * expression of the same statement has called it before. Nothing that the
 * statement has done is kept then.
 */
extern void rsv_expansion_refuse(FunctionCallInfo fcinfo);

#endif							/* RSV_EXPANSION_H */
