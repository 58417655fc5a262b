/*
 * shared_memory.c
 *		Areas of shared memory, which only a preloaded library gets.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shared_memory.h"
#include "storage/shmem.h"

static SharedArea *areas = NULL;

static shmem_request_hook_type next_request = NULL;
static shmem_startup_hook_type next_startup = NULL;

static void
request(void)
{
	if (next_request)
		next_request();
	for (SharedArea *area = areas; area; area = area->next)
		RequestAddinShmemSpace(area->size());
}

static void
startup(void)
{
	if (next_startup)
		next_startup();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	for (SharedArea *area = areas; area; area = area->next)
	{
		bool		found;

		area->start = ShmemInitStruct(area->name, area->size(), &found);
		if (!found)
		{
			memset(area->start, 0, area->size());
			area->begin(area->start);
		}
	}
	LWLockRelease(AddinShmemInitLock);
}

void
rsv_shared_memory_add(SharedArea *area)
{
	if (!process_shared_preload_libraries_in_progress)
		return;
	if (areas == NULL)
	{
		next_request = shmem_request_hook;
		shmem_request_hook = request;
		next_startup = shmem_startup_hook;
		shmem_startup_hook = startup;
	}
	area->next = areas;
	areas = area;
}
