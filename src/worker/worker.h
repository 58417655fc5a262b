/*
 * worker.h
 *		The background workers.
 */
#ifndef RSV_WORKER_H
#define RSV_WORKER_H

#include "postgres.h"

/* Called when the library is loaded */
extern void rsv_worker_init(void);

/* The entry points of the launcher and of a worker */
extern PGDLLEXPORT void rsv_worker_launch(Datum argument);
extern PGDLLEXPORT void rsv_worker_work(Datum argument);

#endif							/* RSV_WORKER_H */
