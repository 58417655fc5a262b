/*
 * worker_latch.h
 *		Waking the worker of a database, through shared memory.
 */
#ifndef RSV_WORKER_LATCH_H
#define RSV_WORKER_LATCH_H

#include "postgres.h"

/* At load: asks for shared memory, which only a preloaded library gets. */
extern void rsv_worker_latch_init(void);
extern bool rsv_worker_latch_exists(void);

/* Wakes the process that answers for a database, if there is one. */
extern void rsv_worker_latch_ring(Oid database);

/* This process answers until it ends; false: another one does. */
extern bool rsv_worker_latch_answer(Oid database);
extern bool rsv_worker_latch_is_answered(Oid database);

/* How many milliseconds to wait, since the server has crashed of late */
extern int	rsv_worker_latch_caution(void);

#endif							/* RSV_WORKER_LATCH_H */
