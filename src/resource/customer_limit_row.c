/*
 * customer_limit_row.c
 *		The limits for customers that bind a resource, as rows say them.
 *
 * A row may limit how much a customer has, and forbid two stays at once. These
 * are counted in different ways, and so are two limits.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "resource/customer_limit_row.h"
#include "storage/statement.h"

static Statement select_customer_limits = STATEMENT_BY_INDEX(
	"SELECT l.customer_limit_id, l.resource_id, l.category, l.per,"
	" l.max_reservations, l.max_units, l.no_overlap"
	" FROM reservation.customer_limit l"
	" WHERE resource_id = $1"
	" OR (category = (SELECT r.category FROM reservation.resource r"
	"   WHERE r.resource_id = $1)"
	"  OR resource_id IS NULL AND category IS NULL)"
	"  AND tenant = $2"
	" ORDER BY customer_limit_id",
	INT8OID, TEXTOID);

static void
add_limit(Resource *resource, const CustomerLimit *limit)
{
	resource->customer_limits[resource->ncustomer_limits++] = *limit;
}

static int32
read_most(uint64 row, int column)
{
	return rsv_row_is_null(row, column) ? RSV_NO_LIMIT :
		rsv_row_int32(row, column);
}

static void
read_period(CustomerLimit *limit, uint64 row, int column)
{
	limit->kind = LIMIT_AT_A_TIME;
	if (rsv_row_is_null(row, column))
		return;
	limit->kind = LIMIT_PER_PERIOD;
	limit->per = palloc(sizeof(Interval));
	*limit->per = *DatumGetIntervalP(rsv_row_datum(row, column, INTERVALOID));
}

static void
read_limit_row(Resource *resource, uint64 row)
{
	CustomerLimit limit = {
		.id = rsv_row_int64(row, 1),
		.resource_id = rsv_row_is_null(row, 2) ? 0 : rsv_row_int64(row, 2),
		.category = rsv_row_text(row, 3),
		.max_reservations = read_most(row, 5),
		.max_units = read_most(row, 6),
		.max_holds = RSV_NO_LIMIT
	};

	if (limit.max_reservations != RSV_NO_LIMIT ||
		limit.max_units != RSV_NO_LIMIT)
	{
		read_period(&limit, row, 4);
		add_limit(resource, &limit);
	}
	if (rsv_row_bool(row, 7))
	{
		limit.kind = LIMIT_NO_OVERLAP;
		add_limit(resource, &limit);
	}
}

void
rsv_customer_limit_read(Resource *resource, const CustomerLimit *own,
						bool has_rows, Snapshot snapshot)
{
	bool		has_own = own->max_reservations != RSV_NO_LIMIT ||
		own->max_holds != RSV_NO_LIMIT;
	Arguments	arguments = {0};
	uint64		n = 0;

	if (!has_own && !has_rows)
		return;
	if (has_rows)
	{
		rsv_argument_int64(&arguments, resource->id);
		rsv_argument_text(&arguments, resource->tenant);
		n = rsv_statement_read(&select_customer_limits, &arguments, snapshot);
	}
	resource->customer_limits = palloc((2 * n + 1) * sizeof(CustomerLimit));
	if (has_own)
		add_limit(resource, own);
	for (uint64 i = 0; i < n; i++)
		read_limit_row(resource, i);
}
