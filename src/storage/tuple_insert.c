/*
 * tuple_insert.c
 *		New rows of our own tables.
 *
 * Every command inserts several rows, and starting a statement costs more
 * than its row: written past it a command takes a third fewer instructions.
 *
 * That is for a table as the extension has made it. Where its owner has added
 * columns with defaults, triggers, references or rules, or has changed a
 * column, rows are written by the INSERT, which heeds all of these. The INSERT
 * also writes where a table has another owner than the rest, unless that owner
 * lets the others write any row; so it is the INSERT that is refused. Checks
 * and indexes are heeded either way.
 *
 * The compiled checks and index expressions of a table are kept for the
 * session: making them anew for each row costs a command a fifth more
 * instructions. They hold until any relation, function, type or role changes,
 * and the change may arrive with each lock that is taken. So a kept writer is
 * asked for changes once its table and all indexes are open: what arrives
 * later finds these open, and so rebuilds them in place. What an index method
 * remembers of an open index (ii_AmCache) points into the relation cache and
 * is thrown away when the index is closed.
 *
 * A writer in use belongs to the command: an error takes it along, and a
 * check that calls a command on the same table meanwhile gets another writer.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "base/compat.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "storage/cache.h"
#include "storage/lmgr.h"
#include "storage/tuple_insert.h"
#include "utils/acl.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/rls.h"

typedef struct Writer
{
	EState	   *estate;			/* in whose memory all of it is */
	ResultRelInfo *result;
	Oid			relation;
	Oid		   *indexes;		/* as in result */
	MemoryContext open;			/* what lives while the indexes are open */
	uint64		changes;		/* seen before it was made */
} Writer;

/* A domain is a type: its constraints are part of an expression with it. */
static Cache cache = {
	.any_relation = true,
	.catalogs = RSV_CACHE_FUNCTIONS | RSV_CACHE_TYPES | RSV_CACHE_ROLES
};

void
rsv_tuple_insert_init(void)
{
	rsv_cache_register(&cache);
}

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

/* An INSERT would not be refused, whatever the row. */
static bool
may_insert(Oid relation)
{
	return pg_class_aclcheck(relation, GetUserId(), ACL_INSERT) ==
		ACLCHECK_OK &&
		check_enable_rls(relation, InvalidOid, true) != RLS_ENABLED;
}

/* Index methods remember what they want in the memory of their IndexInfo. */
static void
begin_use(Writer *writer)
{
	ResultRelInfo *result = writer->result;

	for (int i = 0; i < result->ri_NumIndices; i++)
	{
		Assert(result->ri_IndexRelationInfo[i]->ii_AmCache == NULL);
		result->ri_IndexRelationInfo[i]->ii_Context = writer->open;
	}
}

static void
end_use(Writer *writer)
{
	ResultRelInfo *result = writer->result;

	ExecCloseIndices(result);
	for (int i = 0; i < result->ri_NumIndices; i++)
		result->ri_IndexRelationInfo[i]->ii_AmCache = NULL;
	MemoryContextReset(writer->open);
}

static Writer *
make_writer(Relation relation, uint64 changes)
{
	EState	   *estate = CreateExecutorState();
	MemoryContext caller = MemoryContextSwitchTo(estate->es_query_cxt);
	Writer	   *writer = palloc(sizeof(Writer));
	ResultRelInfo *result = makeNode(ResultRelInfo);

	InitResultRelInfo(result, relation, 0, NULL, 0);
	ExecOpenIndices(result, false);
	writer->estate = estate;
	writer->result = result;
	writer->relation = RelationGetRelid(relation);
	writer->changes = changes;
	writer->open = AllocSetContextCreate(estate->es_query_cxt,
										 "reservation open indexes",
										 ALLOCSET_SMALL_SIZES);
	writer->indexes = palloc((result->ri_NumIndices + 1) * sizeof(Oid));
	for (int i = 0; i < result->ri_NumIndices; i++)
		writer->indexes[i] = RelationGetRelid(result->ri_IndexRelationDescs[i]);
	MemoryContextSwitchTo(caller);
	return writer;
}

static void
open_indexes(Writer *writer, Relation relation)
{
	ResultRelInfo *result = writer->result;

	Assert(CheckRelationLockedByMe(relation, RowExclusiveLock, true));
	result->ri_RelationDesc = relation;
	for (int i = 0; i < result->ri_NumIndices; i++)
		result->ri_IndexRelationDescs[i] = index_open(writer->indexes[i],
													  RowExclusiveLock);
}

/*
 * Opens what a kept writer needs. False, with the writer gone, if something
 * has changed since it was made. An index that was dropped cannot be opened,
 * so the changes that came with the table's lock are looked at first.
 */
static bool
reopen(Writer *writer, Relation relation)
{
	if (writer->changes == cache.changes)
	{
		Assert(writer->relation == RelationGetRelid(relation));
		/* an error takes it along from here on */
		MemoryContextSetParent(writer->estate->es_query_cxt,
							   CurrentMemoryContext);
		open_indexes(writer, relation);
		if (writer->changes == cache.changes)
			return true;
		end_use(writer);
	}
	FreeExecutorState(writer->estate);
	return false;
}

/* NULL: rows are written by the INSERT. */
static Writer *
take_writer(InsertTarget *table, Oid oid)
{
	Relation	relation = table_open(oid, RowExclusiveLock);
	Writer	   *writer = table->writer;
	uint64		changes;

	table->writer = NULL;
	if (writer == NULL || !reopen(writer, relation))
	{
		writer = NULL;
		changes = cache.changes;
		if (is_as_made(relation, table->insert) && may_insert(oid))
			writer = make_writer(relation, changes);
	}
	if (writer)
		begin_use(writer);
	else
		table_close(relation, NoLock);
	return writer;
}

/* Later commands of the transaction see the rows that were written. */
static void
give_back(InsertTarget *table, Writer *writer)
{
	Relation	relation = writer->result->ri_RelationDesc;

	end_use(writer);
	table_close(relation, NoLock);
	CommandCounterIncrement();
	if (table->writer)
		FreeExecutorState(writer->estate);
	else
	{
		MemoryContextSetParent(writer->estate->es_query_cxt, TopMemoryContext);
		table->writer = writer;
	}
}

static TupleTableSlot *
make_slot(const Writer *writer)
{
	Relation	relation = writer->result->ri_RelationDesc;

	return MakeSingleTupleTableSlot(RelationGetDescr(relation),
									table_slot_callbacks(relation));
}

static void
store(const Writer *writer, TupleTableSlot *slot, const Arguments *columns)
{
	Relation	relation = writer->result->ri_RelationDesc;

	ExecClearTuple(slot);
	for (int i = 0; i < columns->n; i++)
	{
		slot->tts_values[i] = columns->values[i];
		slot->tts_isnull[i] = columns->nulls[i] == 'n';
	}
	/* those that were dropped */
	for (int i = columns->n; i < slot->tts_tupleDescriptor->natts; i++)
		slot->tts_isnull[i] = true;
	ExecStoreVirtualTuple(slot);
	slot->tts_tableOid = RelationGetRelid(relation);
	if (relation->rd_att->constr)
		ExecConstraints(writer->result, slot, writer->estate);
}

/* A conflict is an error unless there is a place to say so. */
static void
insert_index_entries(Writer *writer, TupleTableSlot *slot, bool *conflict)
{
	if (writer->result->ri_NumIndices > 0)
		(void) rsv_insert_index_tuples(writer->result, slot, writer->estate,
									   conflict);
	ResetPerTupleExprContext(writer->estate);
}

/*
 * A row a WAL record: a consumer that resumes by the position of a record
 * skips what else is in it, so rows that share one would be lost.
 */
static void
insert_rows(Writer *writer, const Arguments *rows, int n)
{
	TupleTableSlot *slot = make_slot(writer);

	for (int i = 0; i < n; i++)
	{
		store(writer, slot, &rows[i]);
		table_tuple_insert(writer->result->ri_RelationDesc, slot,
						   GetCurrentCommandId(true), 0, NULL);
		insert_index_entries(writer, slot, NULL);
	}
	ExecDropSingleTupleTableSlot(slot);
}

void
rsv_tuple_insert(InsertTarget *table, Oid relation, Arguments *rows, int n)
{
	Writer	   *writer = take_writer(table, relation);

	if (writer)
	{
		insert_rows(writer, rows, n);
		give_back(table, writer);
		return;
	}
	for (int i = 0; i < n; i++)
		rsv_statement_write(table->insert, &rows[i], 1);
}

/*
 * As INSERT ... ON CONFLICT DO NOTHING does it, but without looking first:
 * the caller has. The row is there for others only once nothing contradicts
 * it, so that nobody waits for a row that then is taken back.
 */
static bool
try_insert_row(Writer *writer, const Arguments *columns)
{
	Relation	relation = writer->result->ri_RelationDesc;
	TransactionId self = GetCurrentTransactionId();
	TupleTableSlot *slot = make_slot(writer);
	uint32		token;
	bool		conflict = false;

	store(writer, slot, columns);
	token = SpeculativeInsertionLockAcquire(self);
	table_tuple_insert_speculative(relation, slot, GetCurrentCommandId(true),
								   0, NULL, token);
	insert_index_entries(writer, slot, &conflict);
	table_tuple_complete_speculative(relation, slot, token, !conflict);
	SpeculativeInsertionLockRelease(self);
	ExecDropSingleTupleTableSlot(slot);
	return !conflict;
}

bool
rsv_tuple_try_insert(InsertTarget *table, Oid relation, Arguments *columns)
{
	Writer	   *writer = take_writer(table, relation);
	bool		inserted;

	if (writer == NULL)
		return rsv_statement_execute(table->insert, columns) > 0;
	inserted = try_insert_row(writer, columns);
	give_back(table, writer);
	return inserted;
}
