/*
 * statistic.c
 *		Counts of the commands in this database, and of what they met, since the
 *		server started.
 *
 * PostgreSQL's cumulative statistics take kinds of an extension from release
 * 18 on only. So the counts are in shared memory, one addition each, without
 * a lock: a count that is read is one that was. They also count what is rolled
 * back. A database takes the first part that is free, and keeps it until the
 * server ends.
 */
#include "postgres.h"

#include "base/clock.h"
#include "miscadmin.h"
#include "port/atomics.h"
#include "storage/shared_memory.h"
#include "storage/statistic.h"

#define MOST_DATABASES 16
#define OTHERS (0 STATISTICS(NAMED_ENUM_COUNT))

typedef struct Counts
{
	pg_atomic_uint32 database;
	pg_atomic_uint64 since;
	pg_atomic_uint64 others[OTHERS];
	pg_atomic_uint64 commands[RSV_STATISTIC_COMMANDS][RSV_STATISTIC_REASONS];
} Counts;

/* Those of this session's database, once it has counted or read some */
static Counts *counts = NULL;

static Size
counts_size(void)
{
	return MOST_DATABASES * sizeof(Counts);
}

static void
begin_counts(void *start)
{
	Counts	   *all = start;

	for (int i = 0; i < MOST_DATABASES; i++)
	{
		pg_atomic_init_u32(&all[i].database, InvalidOid);
		pg_atomic_init_u64(&all[i].since, 0);
		for (int j = 0; j < OTHERS; j++)
			pg_atomic_init_u64(&all[i].others[j], 0);
		for (int j = 0; j < RSV_STATISTIC_COMMANDS * RSV_STATISTIC_REASONS; j++)
			pg_atomic_init_u64(&all[i].commands[0][0] + j, 0);
	}
}

static SharedArea area = {"reservation counts", counts_size, begin_counts};

void
rsv_statistic_init(void)
{
	rsv_shared_memory_add(&area);
}

static void
begin_since(Counts *of)
{
	pg_atomic_write_u64(&of->since, (uint64) rsv_clock_real());
}

static bool
take_counts(Counts *of)
{
	uint32		database = InvalidOid;

	if (pg_atomic_compare_exchange_u32(&of->database, &database, MyDatabaseId))
		begin_since(of);
	else if (database != MyDatabaseId)
		return false;
	counts = of;
	return true;
}

static bool
find_counts(void)
{
	Counts	   *all = area.start;

	for (int i = 0; all && counts == NULL && i < MOST_DATABASES; i++)
		if (take_counts(&all[i]))
			break;
	return counts != NULL;
}

void
rsv_statistic_add(Statistic statistic, uint64 n)
{
	if (n > 0 && find_counts())
		pg_atomic_fetch_add_u64(&counts->others[statistic], (int64) n);
}

void
rsv_statistic_count(int command, int reason)
{
	Assert(command < RSV_STATISTIC_COMMANDS && reason < RSV_STATISTIC_REASONS);
	if (find_counts())
		pg_atomic_fetch_add_u64(&counts->commands[command][reason], 1);
}

bool
rsv_statistic_since(TimestampTz *since)
{
	if (!find_counts())
		return false;
	*since = (TimestampTz) pg_atomic_read_u64(&counts->since);
	return true;
}

uint64
rsv_statistic_get(Statistic statistic)
{
	return pg_atomic_read_u64(&counts->others[statistic]);
}

uint64
rsv_statistic_get_count(int command, int reason)
{
	return pg_atomic_read_u64(&counts->commands[command][reason]);
}

void
rsv_statistic_reset(void)
{
	if (!find_counts())
		return;
	for (int i = 0; i < OTHERS; i++)
		pg_atomic_write_u64(&counts->others[i], 0);
	for (int i = 0; i < RSV_STATISTIC_COMMANDS; i++)
		for (int j = 0; j < RSV_STATISTIC_REASONS; j++)
			pg_atomic_write_u64(&counts->commands[i][j], 0);
	begin_since(counts);
}
