/*
 * exchange.c
 *		One resource of a reservation instead of another.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "command/exchange.h"

static void
fail_unnamed(const Record *record)
{
	ereport(ERROR,
			(errcode(RSV_BAD_ARGUMENT),
			 errmsg("cannot move a reservation of several resources to one"),
			 errdetail("The reservation has %d resources.", record->nresources),
			 errhint("Name the resource that is to be replaced, in \"instead_of\".")));
}

static int
find_exchanged(const Record *record, int64 resource_id)
{
	for (int i = 0; i < record->nresources; i++)
		if (record->resource_ids[i] == resource_id)
			return i;
	ereport(ERROR,
			(errcode(RSV_BAD_ARGUMENT),
			 errmsg("the reservation does not have resource " INT64_FORMAT,
					resource_id),
			 errhint("Name a resource of the reservation in \"instead_of\".")));
}

static void
check_new(const Record *record, int64 resource_id)
{
	for (int i = 0; i < record->nresources; i++)
		if (record->resource_ids[i] == resource_id)
			ereport(ERROR,
					(errcode(RSV_BAD_ARGUMENT),
					 errmsg("the reservation has resource " INT64_FORMAT " already",
							resource_id),
					 errhint("Name another resource; the same call can never succeed.")));
}

void
rsv_exchange_resource(Record *record, int64 resource_id,
					  const int64 *instead_of)
{
	int			n = record->nresources;
	int64	   *ids = palloc(n * sizeof(int64));
	int			gap = 0;

	if (instead_of)
		gap = find_exchanged(record, *instead_of);
	else if (n > 1)
		fail_unnamed(record);
	if (resource_id == record->resource_ids[gap])
		return;
	check_new(record, resource_id);

	memcpy(ids, record->resource_ids, n * sizeof(int64));
	for (; gap > 0 && ids[gap - 1] > resource_id; gap--)
		ids[gap] = ids[gap - 1];
	for (; gap < n - 1 && ids[gap + 1] < resource_id; gap++)
		ids[gap] = ids[gap + 1];
	ids[gap] = resource_id;
	record->resource_ids = ids;
}
