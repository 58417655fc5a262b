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
#include "resource/resource.h"
#include "storage/cache.h"
#include "storage/catalog.h"
#include "storage/tuple_insert.h"
#include "worker/announcing.h"
#include "worker/sweep.h"
#include "worker/task.h"
#include "worker/worker.h"

PG_MODULE_MAGIC;

void		_PG_init(void);

/* Offers after events are passed on: they may take long. */
static const Duty duties[] = {
	{"expire what is due", rsv_sweep_duty, false},
	{"announce events", rsv_announcing_duty, true},
	{"offer places", rsv_sweep_offer_duty, false},
	{NULL}
};

void
_PG_init(void)
{
	rsv_guc_init();
	rsv_cache_init();
	rsv_catalog_init();
	rsv_resource_init();
	rsv_reaction_init();
	rsv_table_init();
	rsv_duty_init(duties);
	rsv_worker_init();
	RegisterXactCallback(rsv_reaction_transaction_ends, NULL);
	RegisterSubXactCallback(rsv_reaction_savepoint_ends, NULL);
	RegisterXactCallback(rsv_relay_transaction_ends, NULL);
	RegisterSubXactCallback(rsv_notification_savepoint_ends, NULL);
	RegisterResourceReleaseCallback(rsv_relay_locks_released, NULL);
}
