/*
 * announcing.h
 *		The worker's task of announcing events that were left for later.
 */
#ifndef RSV_ANNOUNCING_H
#define RSV_ANNOUNCING_H

#include "postgres.h"

#include "worker/task.h"

extern Rest rsv_announcing_task(int32 most);

#endif							/* RSV_ANNOUNCING_H */
