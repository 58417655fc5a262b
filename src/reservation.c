/*
 * reservation.c
 *		The module: what is set up when it is loaded.
 *
 * Where to find what: command.c is the envelope of the commands in command/;
 * inventory/ decides on room, money/ on amounts, publish/ writes events. The
 * rest serves them all: statement.c runs SQL, locking.c locks and waits,
 * clock.c tells the time, guc.c has the settings.
 */
#include "postgres.h"

#include "catalog.h"
#include "fmgr.h"
#include "guc.h"
#include "inventory/resource.h"
#include "reaction.h"

PG_MODULE_MAGIC;

void		_PG_init(void);

void
_PG_init(void)
{
	rsv_guc_init();
	rsv_catalog_init();
	rsv_resource_init();
	rsv_reaction_init();
	RegisterXactCallback(rsv_reaction_transaction_ends, NULL);
	RegisterSubXactCallback(rsv_reaction_savepoint_ends, NULL);
}
