/*
 * table.c
 *		New rows of our own tables.
 *
 * Every command inserts several rows, and starting a statement costs more
 * than its row: written past it a command takes a third fewer instructions.
 *
 * That is for a table as the extension has made it. Where its owner has added
 * what an INSERT heeds (columns with defaults, triggers, references, rules) or
 * has changed a column, rows are written by the INSERT, which does all of it.
 * Checks and indexes are heeded either way.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "compat.h"
#include "executor/executor.h"
#include "storage/lmgr.h"
#include "table.h"
#include "utils/rel.h"

static bool
fires_on_insert(const TriggerDesc *triggers)
{
	return triggers &&
		(triggers->trig_insert_before_row ||
		 triggers->trig_insert_after_row ||
		 triggers->trig_insert_before_statement ||
		 triggers->trig_insert_after_statement);
}

/* A column that was dropped takes no value, but one of ours has to be there. */
static bool
is_as_made(Relation relation, const Statement *insert)
{
	TupleDesc	row = RelationGetDescr(relation);

	if (relation->rd_rel->relkind != RELKIND_RELATION ||
		relation->rd_rel->relispartition || relation->rd_rules ||
		fires_on_insert(relation->trigdesc) || row->natts < insert->narguments)
		return false;
	for (int i = 0; i < row->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(row, i);

		if (i < insert->narguments ?
			column->atttypid != insert->types[i] || column->atttypmod >= 0 :
			!column->attisdropped)
			return false;
	}
	return true;
}

void
rsv_table_open(Table *table, Oid relation, Statement *insert)
{
	memset(table, 0, sizeof(Table));
	table->insert = insert;
	table->relation = table_open(relation, RowExclusiveLock);
	if (!is_as_made(table->relation, insert))
		return;
	table->estate = CreateExecutorState();
	table->result = makeNode(ResultRelInfo);
	InitResultRelInfo(table->result, table->relation, 0, NULL, 0);
	ExecOpenIndices(table->result, false);
}

/* What was written is seen from now on. */
void
rsv_table_close(Table *table)
{
	if (table->estate)
	{
		ExecCloseIndices(table->result);
		FreeExecutorState(table->estate);
		CommandCounterIncrement();
	}
	table_close(table->relation, NoLock);
}

static TupleTableSlot *
store(const Table *table, const Arguments *columns)
{
	TupleTableSlot *slot =
		MakeSingleTupleTableSlot(RelationGetDescr(table->relation),
								 table_slot_callbacks(table->relation));

	for (int i = 0; i < columns->n; i++)
	{
		slot->tts_values[i] = columns->values[i];
		slot->tts_isnull[i] = columns->nulls[i] == 'n';
	}
	/* those that were dropped */
	for (int i = columns->n; i < slot->tts_tupleDescriptor->natts; i++)
		slot->tts_isnull[i] = true;
	ExecStoreVirtualTuple(slot);
	slot->tts_tableOid = RelationGetRelid(table->relation);
	if (table->relation->rd_att->constr)
		ExecConstraints(table->result, slot, table->estate);
	return slot;
}

/* A conflict is an error unless there is a place to say so. */
static void
insert_index_entries(Table *table, TupleTableSlot *slot, bool *conflict)
{
	if (table->result->ri_NumIndices > 0)
		(void) rsv_insert_index_tuples(table->result, slot, table->estate,
									   conflict);
	ResetPerTupleExprContext(table->estate);
}

/* As COPY does it: the rows of a page are written at once. */
void
rsv_table_insert(Table *table, Arguments *rows, int n)
{
	TupleTableSlot **slots;

	if (table->estate == NULL)
	{
		for (int i = 0; i < n; i++)
			rsv_statement_write(table->insert, &rows[i], 1);
		return;
	}
	slots = palloc(n * sizeof(TupleTableSlot *));
	for (int i = 0; i < n; i++)
		slots[i] = store(table, &rows[i]);
	table_multi_insert(table->relation, slots, n, GetCurrentCommandId(true), 0,
					   NULL);
	for (int i = 0; i < n; i++)
	{
		insert_index_entries(table, slots[i], NULL);
		ExecDropSingleTupleTableSlot(slots[i]);
	}
}

/*
 * As INSERT ... ON CONFLICT DO NOTHING does it, but without looking first:
 * the caller has. The row is there for others only once nothing contradicts
 * it, so that nobody waits for a row that then is taken back.
 */
bool
rsv_table_try_insert(Table *table, Arguments *columns)
{
	TransactionId self;
	TupleTableSlot *slot;
	bool		conflict = false;
	uint32		token;

	if (table->estate == NULL)
		return rsv_statement_execute(table->insert, columns) > 0;

	self = GetCurrentTransactionId();
	slot = store(table, columns);
	token = SpeculativeInsertionLockAcquire(self);
	table_tuple_insert_speculative(table->relation, slot,
								   GetCurrentCommandId(true), 0, NULL, token);
	insert_index_entries(table, slot, &conflict);
	table_tuple_complete_speculative(table->relation, slot, token, !conflict);
	SpeculativeInsertionLockRelease(self);
	ExecDropSingleTupleTableSlot(slot);
	return !conflict;
}
