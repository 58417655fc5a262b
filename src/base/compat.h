/*
 * compat.h
 *		One branch for PostgreSQL 15 to 19.
 *
 * The code is written for the newest release; what older ones lack or spell
 * differently is lifted here and nowhere else.
 */
#ifndef RSV_COMPAT_H
#define RSV_COMPAT_H

#include "postgres.h"

#include "access/genam.h"
#include "access/xlog.h"
#include "access/xlog_internal.h"
#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "storage/lock.h"
#include "utils/acl.h"
#include "utils/guc.h"
#include "utils/jsonb.h"
#include "utils/rangetypes.h"
#include "utils/regproc.h"
#include "utils/wait_event.h"

/* VARSIZE and its kin moved out of postgres.h. */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#if PG_VERSION_NUM < 150000
#error "reservation needs PostgreSQL 15 or newer"
#endif

#if PG_VERSION_NUM < 170000
#define rsv_lock_held(tag, mode) LockHeldByMe(tag, mode)
#else
#define rsv_lock_held(tag, mode) LockHeldByMe(tag, mode, false)
#endif

#if PG_VERSION_NUM < 160000
#define rsv_may_execute(function, role) \
	(pg_proc_aclcheck(function, role, ACL_EXECUTE) == ACLCHECK_OK)
#else
#define rsv_may_execute(function, role) \
	(object_aclcheck(ProcedureRelationId, function, role, ACL_EXECUTE) == \
	 ACLCHECK_OK)
#endif

#if PG_VERSION_NUM < 180000
#define rsv_index_beginscan(heap, index, snapshot, nkeys) \
	index_beginscan(heap, index, snapshot, nkeys, 0)
#elif PG_VERSION_NUM < 190000
#define rsv_index_beginscan(heap, index, snapshot, nkeys) \
	index_beginscan(heap, index, snapshot, NULL, nkeys, 0)
#else
#define rsv_index_beginscan(heap, index, snapshot, nkeys) \
	index_beginscan(heap, index, snapshot, NULL, nkeys, 0, SO_NONE)
#endif

#if PG_VERSION_NUM < 160000
#define rsv_range_make(type, lower, upper) \
	make_range(type, lower, upper, false)
#else
#define rsv_range_make(type, lower, upper) \
	make_range(type, lower, upper, false, NULL)
#endif

#if PG_VERSION_NUM < 160000
#define rsv_qualified_name(text) stringToQualifiedNameList(text)
#else
#define rsv_qualified_name(text) stringToQualifiedNameList(text, NULL)
#endif

/* Index entries of a row; a conflict is an error unless a pointer is given. */
#if PG_VERSION_NUM < 160000
#define rsv_insert_index_tuples(result, slot, estate, conflict) \
	ExecInsertIndexTuples(result, slot, estate, false, (conflict) != NULL, \
						  conflict, NIL)
#elif PG_VERSION_NUM < 190000
#define rsv_insert_index_tuples(result, slot, estate, conflict) \
	ExecInsertIndexTuples(result, slot, estate, false, (conflict) != NULL, \
						  conflict, NIL, false)
#else
#define rsv_insert_index_tuples(result, slot, estate, conflict) \
	ExecInsertIndexTuples(result, estate, \
						  (conflict) != NULL ? EIIT_NO_DUPE_ERROR : 0, slot, \
						  NIL, conflict)
#endif

/* The JSON under construction, and the result once its outermost part ends */
#if PG_VERSION_NUM < 190000
typedef struct JsonbInState
{
	JsonbValue *result;
	JsonbParseState *parseState;
} JsonbInState;

static inline void
rsv_push_jsonb(JsonbInState *json, JsonbIteratorToken token,
			   JsonbValue *value)
{
	json->result = pushJsonbValue(&json->parseState, token, value);
}
#else
#define rsv_push_jsonb(json, token, value) pushJsonbValue(json, token, value)
#endif

/* It stands before what it is said of, and no longer behind. */
#if PG_VERSION_NUM < 180000
#define pg_noreturn pg_attribute_noreturn()
#endif

/* The row of a decoded change was wrapped once more. */
#if PG_VERSION_NUM < 170000
#define rsv_change_row(change) \
	((change)->data.tp.newtuple ? &(change)->data.tp.newtuple->tuple : NULL)
#else
#define rsv_change_row(change) ((change)->data.tp.newtuple)
#endif

/* In no installed header; without a place for the name, only a file's own */
extern int	pg_open_tzfile(const char *name, char *canonname);

#define rsv_open_zone(name) pg_open_tzfile(name, NULL)

/*
 * Up to where the log is written, flushed or not: for XLogFlush(). Only current
 * minor releases tell the end of the last record; all tell where the next one
 * begins, which at the beginning of a page is after its header.
 */
static inline XLogRecPtr
rsv_log_end(void)
{
	XLogRecPtr	next = GetXLogInsertRecPtr();

	if (XLogSegmentOffset(next, wal_segment_size) == SizeOfXLogLongPHD)
		return next - SizeOfXLogLongPHD;
	if (next % XLOG_BLCKSZ == SizeOfXLogShortPHD)
		return next - SizeOfXLogShortPHD;
	return next;
}

/* A wait in pg_stat_activity has a name of its own from release 17 on. */
#if PG_VERSION_NUM < 170000
#define rsv_wait_event_new(name) PG_WAIT_EXTENSION
#else
#define rsv_wait_event_new(name) WaitEventExtensionNew(name)
#endif

/*
 * An empty search path until the matching pop, or until the transaction ends
 * in an error. Release 17 made the setting itself cheap and took the older
 * means away.
 */
#if PG_VERSION_NUM < 170000
static inline int
rsv_search_path_push(void)
{
	static OverrideSearchPath empty = {.schemas = NIL,.addCatalog = true};

	PushOverrideSearchPath(&empty);
	return 0;
}

static inline void
rsv_search_path_pop(int level)
{
	PopOverrideSearchPath();
}
#else
static inline int
rsv_search_path_push(void)
{
	int			level = NewGUCNestLevel();

	RestrictSearchPath();
	return level;
}

static inline void
rsv_search_path_pop(int level)
{
	AtEOXact_GUC(false, level);
}
#endif

#endif							/* RSV_COMPAT_H */
