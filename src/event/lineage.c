/*
 * lineage.c
 *		Positions that no copy of the database hands out a second time.
 *
 * A consumer keeps the last position that it has dealt with. A database that
 * goes on from an earlier state, after a failover to a standby that had not
 * received all, a point-in-time restore or a dump, would hand out positions
 * below that mark once more, and the consumer would never ask for them.
 *
 * So a sequence keeps a mark of the system, timeline, database and event table
 * that handed out positions last. A promotion, a restore and a copy change one
 * of them. Before a session writes its first event it compares the mark with
 * its own, and where they differ moves the sequence of positions ahead.
 * Sequences are not rolled back, so this needs a lock for a moment only; a
 * crash in between leads to one more leap at most.
 *
 * A leap goes to where the clock is, so that two restores of one dump part, and
 * from there on by the timeline, so that two restores of one backup do, however
 * much was written between them. Positions leave the bits above the lower 40
 * alone.
 *
 * A crash of one server changes none of these. What it could take back is
 * what is not flushed, after commits that did not wait for that; so positions
 * are not told before they are safe: read_events() and the worker flush what
 * they have read, a transaction that announces its own events flushes the
 * sequence. Logical decoding reads nothing that is not flushed.
 */
#include "postgres.h"

#include "access/relation.h"
#include "access/xlog.h"
#include "base/clock.h"
#include "base/compat.h"
#include "commands/sequence.h"
#include "event/lineage.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "storage/catalog.h"
#include "storage/locking.h"
#include "storage/statement.h"
#include "tcop/utility.h"
#include "utils/fmgrprotos.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(reservation_advance_positions);

#define POSITION_BITS 40

/* So many positions a timeline, and so many a second since 2026 began */
#define LEAP ((int64) 1 << 28)
#define LEAP_SECOND 1024
#define YEAR_2026 ((TimestampTz) (9497 * USECS_PER_DAY))

/* A mark is a system and its event table, a database, and a timeline. */
#define SYSTEM_BITS 22
#define DATABASE_BITS 21
#define TIMELINE_BITS 20

typedef struct Lineage
{
	int64		system;
	int64		database;
	int64		timeline;
} Lineage;

static int64
lower_bits(int64 value, int bits)
{
	return value & (((int64) 1 << bits) - 1);
}

static Lineage
own_lineage(void)
{
	Datum		system =
		DirectFunctionCall2(hashint8extended,
							Int64GetDatum(GetSystemIdentifier()),
							Int64GetDatum(rsv_catalog()->event));

	return (Lineage) {lower_bits(DatumGetInt64(system), SYSTEM_BITS),
		lower_bits(MyDatabaseId, DATABASE_BITS),
		lower_bits(GetWALInsertionTimeLine(), TIMELINE_BITS)};
}

static int64
to_mark(Lineage lineage)
{
	Assert(lineage.system >> SYSTEM_BITS == 0);
	Assert(lineage.database >> DATABASE_BITS == 0);
	Assert(lineage.timeline >> TIMELINE_BITS == 0);
	return (lineage.system << DATABASE_BITS | lineage.database) <<
		TIMELINE_BITS | lineage.timeline;
}

static Lineage
from_mark(int64 mark)
{
	int64		upper = mark >> TIMELINE_BITS;

	return (Lineage) {upper >> DATABASE_BITS,
		lower_bits(upper, DATABASE_BITS), lower_bits(mark, TIMELINE_BITS)};
}

static int64
last_value(Oid sequence)
{
	LOCAL_FCINFO(fcinfo, 1);
	Datum		value;

	InitFunctionCallInfoData(*fcinfo, NULL, 1, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = ObjectIdGetDatum(sequence);
	fcinfo->args[0].isnull = false;
	value = pg_sequence_last_value(fcinfo);
	return fcinfo->isnull ? 0 : DatumGetInt64(value);
}

static void
set_value(Oid sequence, int64 value)
{
	(void) DirectFunctionCall2(setval_oid, ObjectIdGetDatum(sequence),
							   Int64GetDatum(value));
}

/*
 * Bounds the leap, so that a clock that is out by decades does not use the
 * positions up.
 */
static int64
clock_position(void)
{
	int64		position = (rsv_clock_real() - YEAR_2026) * LEAP_SECOND /
		USECS_PER_SEC;

	return position < (int64) 1 << POSITION_BITS ? position : 0;
}

/*
 * No mark means that the extension is being created; a copy of a database
 * without an event begins as that did.
 */
static bool
is_new(int64 last, int64 mark, Lineage own)
{
	Lineage		before = from_mark(mark);

	return last == 0 &&
		(mark == 0 || (before.system == own.system &&
					   before.timeline == own.timeline));
}

/* A timeline that was left is never gone back to. */
static int64
leap(int64 last, int64 mark, Lineage own)
{
	Lineage		before = from_mark(mark);
	int64		timelines = before.system == own.system ?
		Max(1, own.timeline - before.timeline) : 1;

	return Max(last, clock_position()) + timelines * LEAP;
}

/* Returns the last position that was handed out or left out. */
static int64
begin_lineage(bool even_if_marked)
{
	const Catalog *catalog = rsv_catalog();
	Lineage		own = own_lineage();
	int64		last;
	int64		mark;

	rsv_lock_lineage();
	last = last_value(catalog->event_position);
	mark = last_value(catalog->event_lineage);
	if (even_if_marked || mark != to_mark(own))
	{
		if (!is_new(last, mark, own))
		{
			Assert(leap(last, mark, own) > last);
			last = leap(last, mark, own);
			set_value(catalog->event_position, last);
		}
		set_value(catalog->event_lineage, to_mark(own));
	}
	rsv_unlock_lineage();
	return last;
}

void
rsv_lineage_check(void)
{
	static Oid	checked = InvalidOid;
	const Catalog *catalog = rsv_catalog();

	if (checked == catalog->event)
		return;
	if (last_value(catalog->event_lineage) != to_mark(own_lineage()))
		(void) begin_lineage(false);
	checked = catalog->event;
}

Datum
reservation_advance_positions(PG_FUNCTION_ARGS)
{
	Caller		caller;
	int64		last;

	PreventCommandDuringRecovery("reservation.advance_positions()");
	rsv_statement_enter(&caller);
	last = begin_lineage(true);
	rsv_statement_leave(&caller);
	PG_RETURN_INT64(last);
}

/* The log of the sequence's last change covers the next positions, too. */
void
rsv_lineage_secure(void)
{
	Relation	sequence = relation_open(rsv_catalog()->event_position,
										 AccessShareLock);
	Buffer		buffer = ReadBuffer(sequence, 0);
	XLogRecPtr	changed = BufferGetLSNAtomic(buffer);

	ReleaseBuffer(buffer);
	relation_close(sequence, NoLock);
	XLogFlush(changed);
}

void
rsv_lineage_flush_read(void)
{
	XLogFlush(rsv_log_end());
}
