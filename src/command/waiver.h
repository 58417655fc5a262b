/*
 * waiver.h
 *		Rules that staff set aside for a reservation.
 *
 * The record keeps them, for as long as the stay is the one that they were set
 * aside for: a customer who waits, or who gets another room for the same time,
 * needs no further leave.
 */
#ifndef RSV_WAIVER_H
#define RSV_WAIVER_H

#include "postgres.h"

#include "fmgr.h"
#include "model/record.h"

/*
 * The argument `waive`: an error for a reason that cannot be set aside, or if
 * the caller may not set any aside
 */
extern Rules rsv_arg_waive(FunctionCallInfo fcinfo, int n);

/* Those of the record that still hold for it as it is wanted */
extern Rules rsv_waiver_left(const Record *before, const Record *wanted);

#endif							/* RSV_WAIVER_H */
