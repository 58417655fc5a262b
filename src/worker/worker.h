/*
 * worker.h
 *		The background workers.
 */
#ifndef RSV_WORKER_H
#define RSV_WORKER_H

#include "postgres.h"

/* At load */
extern void rsv_worker_init(void);

/* Where the launcher and a worker begin */
extern PGDLLEXPORT void rsv_worker_launch(Datum argument);
extern PGDLLEXPORT void rsv_worker_work(Datum argument);

#endif							/* RSV_WORKER_H */
