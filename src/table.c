/*
 * table.c
 *		New rows of our own tables.
 *
 * Every command inserts several rows, and starting a statement costs more
 * than its row: written past it a command takes a third fewer instructions.
 *
 * That is for a table as the extension has made it. Where its owner has added
 * what an INSERT heeds (columns with defaults, triggers, references, rules) or
 * has changed a column, rows are written by the INSERT, which does all of it;
 * and where a table has another owner than the rest, unless that one lets us
 * write whatever we want, so that it is the INSERT that is refused. Checks and
 * indexes are heeded either way.
 *
 * What the indexes and checks of a table are made of (expressions, predicates)
 * is prepared once and kept for the session, until any relation, function, type
 * or role changes. While it is used it belongs to the command: an error takes
 * it along, and who writes the same table meanwhile, called by a check say,
 * makes another.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "compat.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "table.h"
#include "utils/acl.h"
#include "utils/inval.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/syscache.h"

typedef struct Writer
{
	EState	   *estate;			/* in whose memory all of it is */
	ResultRelInfo *result;
	List	   *indexes;		/* by oid, as in result */
	uint64		changes;		/* when it was made */
} Writer;

static uint64 changes = 0;

static void
note_changed_relation(Datum argument, Oid relation)
{
	changes++;
}

static void
note_changed_row(Datum argument, int cache, uint32 hash)
{
	changes++;
}

/* A domain is a type: what it demands is part of an expression with it. */
void
rsv_table_init(void)
{
	static const int caches[] = {PROCOID, TYPEOID, AUTHOID, AUTHMEMROLEMEM};

	CacheRegisterRelcacheCallback(note_changed_relation, (Datum) 0);
	for (int i = 0; i < lengthof(caches); i++)
		CacheRegisterSyscacheCallback(caches[i], note_changed_row, (Datum) 0);
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

static Writer *
make_writer(Relation relation)
{
	EState	   *estate = CreateExecutorState();
	MemoryContext caller = MemoryContextSwitchTo(estate->es_query_cxt);
	Writer	   *writer = palloc(sizeof(Writer));

	writer->estate = estate;
	writer->changes = changes;
	writer->indexes = RelationGetIndexList(relation);
	writer->result = makeNode(ResultRelInfo);
	InitResultRelInfo(writer->result, relation, 0, NULL, 0);
	ExecOpenIndices(writer->result, false);
	MemoryContextSwitchTo(caller);
	return writer;
}

static void
reopen(Writer *writer, Relation relation)
{
	ResultRelInfo *result = writer->result;

	result->ri_RelationDesc = relation;
	for (int i = 0; i < result->ri_NumIndices; i++)
		result->ri_IndexRelationDescs[i] =
			index_open(list_nth_oid(writer->indexes, i), RowExclusiveLock);
}

/* NULL: rows are written by the INSERT. */
static Writer *
take_writer(Table *table, Oid oid)
{
	Relation	relation = table_open(oid, RowExclusiveLock);
	Writer	   *writer = table->writer;

	table->writer = NULL;
	if (writer && writer->changes != changes)
	{
		FreeExecutorState(writer->estate);
		writer = NULL;
	}
	if (writer)
	{
		MemoryContextSetParent(writer->estate->es_query_cxt,
							   CurrentMemoryContext);
		reopen(writer, relation);
	}
	else if (is_as_made(relation, table->insert) && may_insert(oid))
		writer = make_writer(relation);
	else
		table_close(relation, NoLock);
	return writer;
}

/* What was written is seen from now on. */
static void
give_back(Table *table, Writer *writer)
{
	Relation	relation = writer->result->ri_RelationDesc;

	ExecCloseIndices(writer->result);
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
store(const Writer *writer, const Arguments *columns)
{
	Relation	relation = writer->result->ri_RelationDesc;
	TupleTableSlot *slot =
		MakeSingleTupleTableSlot(RelationGetDescr(relation),
								 table_slot_callbacks(relation));

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
	return slot;
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

/* As COPY does it: the rows of a page are written at once. */
static void
insert_rows(Writer *writer, const Arguments *rows, int n)
{
	TupleTableSlot **slots = palloc(n * sizeof(TupleTableSlot *));

	for (int i = 0; i < n; i++)
		slots[i] = store(writer, &rows[i]);
	table_multi_insert(writer->result->ri_RelationDesc, slots, n,
					   GetCurrentCommandId(true), 0, NULL);
	for (int i = 0; i < n; i++)
	{
		insert_index_entries(writer, slots[i], NULL);
		ExecDropSingleTupleTableSlot(slots[i]);
	}
	pfree(slots);
}

void
rsv_table_insert(Table *table, Oid relation, Arguments *rows, int n)
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
	TupleTableSlot *slot = store(writer, columns);
	uint32		token = SpeculativeInsertionLockAcquire(self);
	bool		conflict = false;

	table_tuple_insert_speculative(relation, slot, GetCurrentCommandId(true),
								   0, NULL, token);
	insert_index_entries(writer, slot, &conflict);
	table_tuple_complete_speculative(relation, slot, token, !conflict);
	SpeculativeInsertionLockRelease(self);
	ExecDropSingleTupleTableSlot(slot);
	return !conflict;
}

bool
rsv_table_try_insert(Table *table, Oid relation, Arguments *columns)
{
	Writer	   *writer = take_writer(table, relation);
	bool		inserted;

	if (writer == NULL)
		return rsv_statement_execute(table->insert, columns) > 0;
	inserted = try_insert_row(writer, columns);
	give_back(table, writer);
	return inserted;
}
