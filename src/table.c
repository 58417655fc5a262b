/*
 * table.c
 *		New rows of our own tables, without a statement.
 *
 * Every command inserts several rows, and starting a statement costs more
 * than its row: written like this a command takes a third fewer instructions.
 * What the executor does for an INSERT is still done by the executor: its
 * constraints, its indexes and, except where a conflict is to be survived,
 * its triggers.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "commands/trigger.h"
#include "compat.h"
#include "executor/executor.h"
#include "storage/lmgr.h"
#include "table.h"
#include "utils/rel.h"

void
rsv_table_open(Table *table, Oid relation)
{
	table->relation = table_open(relation, RowExclusiveLock);
	table->estate = CreateExecutorState();
	table->result = makeNode(ResultRelInfo);
	InitResultRelInfo(table->result, table->relation, 0, NULL, 0);
	ExecOpenIndices(table->result, false);
	table->slot = MakeSingleTupleTableSlot(RelationGetDescr(table->relation),
										   &TTSOpsVirtual);
	AfterTriggerBeginQuery();
}

/* What was written is seen from now on. */
void
rsv_table_close(Table *table)
{
	AfterTriggerEndQuery(table->estate);
	ExecDropSingleTupleTableSlot(table->slot);
	ExecCloseIndices(table->result);
	FreeExecutorState(table->estate);
	table_close(table->relation, NoLock);
	CommandCounterIncrement();
}

static void
store(Table *table, const Arguments *columns)
{
	TupleTableSlot *slot = table->slot;

	ExecClearTuple(slot);
	/* columns that the owner has added are null, and refused if they may not */
	memset(slot->tts_isnull, true, slot->tts_tupleDescriptor->natts);
	for (int i = 0; i < columns->n; i++)
	{
		slot->tts_values[i] = columns->values[i];
		slot->tts_isnull[i] = columns->nulls[i] == 'n';
	}
	ExecStoreVirtualTuple(slot);
}

/* As the subscriber of a publication does it */
void
rsv_table_insert(Table *table, const Arguments *columns)
{
	store(table, columns);
	ExecSimpleRelationInsert(table->result, table->estate, table->slot);
	ResetPerTupleExprContext(table->estate);
}

/*
 * As INSERT ... ON CONFLICT DO NOTHING does it, but without looking first:
 * the caller has. The row is there for others only once nothing contradicts
 * it, so that nobody waits for a row that then is taken back.
 */
bool
rsv_table_try_insert(Table *table, const Arguments *columns)
{
	TransactionId self = GetCurrentTransactionId();
	CommandId	command = GetCurrentCommandId(true);
	bool		conflict = false;
	uint32		token;

	store(table, columns);
	table->slot->tts_tableOid = RelationGetRelid(table->relation);
	token = SpeculativeInsertionLockAcquire(self);
	table_tuple_insert_speculative(table->relation, table->slot, command, 0,
								   NULL, token);
	(void) rsv_insert_index_tuples(table->result, table->slot, table->estate,
								   &conflict);
	table_tuple_complete_speculative(table->relation, table->slot, token,
									 !conflict);
	SpeculativeInsertionLockRelease(self);
	ResetPerTupleExprContext(table->estate);
	return !conflict;
}
