/*
 * reservation.c
 *		The module: what is set up when it is loaded.
 *
 * Where to find what: command.c is the envelope of the commands in command/;
 * inventory/ decides on room, money/ on amounts, publish/ writes events and
 * sends them out; a background worker does what nobody calls for. The rest
 * serves them all: statement.c runs SQL, locking.c locks and waits, clock.c
 * tells the time, guc.c has the settings.
 */
#include "postgres.h"

#include "cache.h"
#include "catalog.h"
#include "fmgr.h"
#include "guc.h"
#include "inventory/resource.h"
#include "publish/duty.h"
#include "publish/notification.h"
#include "publish/relay.h"
#include "publish/worker.h"
#include "reaction.h"
#include "sweep.h"
#include "table.h"

PG_MODULE_MAGIC;

void		_PG_init(void);

/* Offers after events are passed on: they may take long. */
static const Duty duties[] = {
	{"expire what is due", rsv_sweep_duty, false},
	{"announce events", rsv_relay_duty, true},
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
