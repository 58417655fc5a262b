/*
 * sweep.h
 *		Expires holds and offers places when their time has come.
 */
#ifndef RSV_SWEEP_H
#define RSV_SWEEP_H

#include "postgres.h"

#include "utils/tuplestore.h"
#include "worker/task.h"

/*
 * Expires at most so many, and returns how many; each adds an outcome to the
 * store, unless that is NULL. Then offers the free places.
 */
extern int32 rsv_sweep(int32 most, Tuplestorestate *store);

/* Its two parts, as tasks of the worker */
extern Rest rsv_sweep_task(int32 most);
extern Rest rsv_sweep_offer_task(int32 most);

#endif							/* RSV_SWEEP_H */
