/*
 * reservation.c
 *		The module: what is set up when it is loaded.
 *
 * README.md beside it is the map of the folders.
 */
#include "postgres.h"

#include "base/guc.h"
#include "event/notify.h"
#include "event/notify_queue.h"
#include "event/reaction.h"
#include "fmgr.h"
#include "inventory/sold_out.h"
#include "resource/resource.h"
#include "storage/cache.h"
#include "storage/catalog.h"
#include "storage/statistic.h"
#include "storage/tenant.h"
#include "storage/tuple_insert.h"
#include "worker/announcing.h"
#include "worker/sweep.h"
#include "worker/task.h"
#include "worker/worker.h"

PG_MODULE_MAGIC;

void		_PG_init(void);

/* Offers after events are passed on: they may take long. */
static const Task tasks[] = {
	{"expire what is due", rsv_sweep_task, false},
	{"announce events", rsv_announcing_task, true},
	{"offer places", rsv_sweep_offer_task, false},
	{NULL}
};

void
_PG_init(void)
{
	rsv_guc_init();
	rsv_tenant_init();
	rsv_cache_init();
	rsv_catalog_init();
	rsv_resource_init();
	rsv_reaction_init();
	rsv_tuple_insert_init();
	rsv_sold_out_init();
	rsv_statistic_init();
	rsv_task_init(tasks);
	rsv_worker_init();
	RegisterXactCallback(rsv_reaction_transaction_ends, NULL);
	RegisterSubXactCallback(rsv_reaction_savepoint_ends, NULL);
	RegisterXactCallback(rsv_notify_transaction_ends, NULL);
	RegisterSubXactCallback(rsv_notify_queue_savepoint_ends, NULL);
	RegisterResourceReleaseCallback(rsv_notify_locks_released, NULL);
}
