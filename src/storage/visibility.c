/*
 * visibility.c
 *		Which resources and reservations the caller may see.
 *
 * Commands and queries run as the owner of the tables, whom row security does
 * not bind. So they ask, in the role of the caller, whether it sees a resource
 * or a reservation that it has named, or that an answer is about to name. One
 * that it does not see is treated as one that does not exist.
 *
 * A command still acts for others: it expires their holds, moves their stays
 * and offers them the places that become free. It does not tell that.
 *
 * Where neither table has row security, nothing is asked.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "storage/catalog.h"
#include "storage/visibility.h"
#include "utils/lsyscache.h"
#include "utils/rls.h"

static Statement select_resources = STATEMENT_BY_INDEX(
	"SELECT i.n FROM pg_catalog.unnest($1) WITH ORDINALITY AS i (id, n)"
	" JOIN reservation.resource r ON r.resource_id = i.id ORDER BY i.n",
	INT8ARRAYOID);

static Statement select_reservations = STATEMENT_BY_INDEX(
	"SELECT i.n FROM pg_catalog.unnest($1) WITH ORDINALITY AS i (id, n)"
	" JOIN reservation.reservation r ON r.reservation_id = i.id ORDER BY i.n",
	UUIDARRAYOID);

static bool
is_secured(Oid relation, Oid role)
{
	return check_enable_rls(relation, role, true) == RLS_ENABLED;
}

bool
rsv_visibility_is_limited(void)
{
	const Catalog *catalog = rsv_catalog();
	const Caller *caller = rsv_statement_caller();
	Oid			role = caller ? caller->role : GetUserId();

	return is_secured(catalog->resource, role) ||
		is_secured(catalog->reservation, role);
}

void
rsv_visibility_require_all(FunctionCallInfo fcinfo)
{
	if (rsv_visibility_is_limited())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for function %s",
						get_func_name(fcinfo->flinfo->fn_oid)),
				 errdetail("It is about all resources, and row security keeps some from the role."),
				 errhint("Call it as the owner of the tables, or as a role with BYPASSRLS.")));
}

/*
 * As the caller, but for the search path, which stays empty. A policy may call
 * a function of the owner, which may not change the role.
 */
uint64
rsv_visible_execute(Statement *statement, Arguments *arguments)
{
	const Caller *caller = rsv_statement_caller();
	Oid			owner;
	int			context;
	uint64		n;

	GetUserIdAndSecContext(&owner, &context);
	SetUserIdAndSecContext(caller->role, caller->security_context |
						   SECURITY_LOCAL_USERID_CHANGE);
	n = rsv_statement_execute(statement, arguments);
	SetUserIdAndSecContext(owner, context);
	return n;
}

int
rsv_visible_resources(int64 *resource_ids, int n)
{
	Arguments	arguments = {0};
	int			visible;

	if (n == 0 || !rsv_visibility_is_limited())
		return n;
	rsv_argument_ids(&arguments, resource_ids, n);
	visible = rsv_visible_execute(&select_resources, &arguments);
	for (int i = 0; i < visible; i++)
		resource_ids[i] = resource_ids[rsv_row_int64(i, 1) - 1];
	return visible;
}

int
rsv_visible_reservations(pg_uuid_t *ids, int n)
{
	Arguments	arguments = {0};
	int			visible;

	if (n == 0 || !rsv_visibility_is_limited())
		return n;
	rsv_argument_uuids(&arguments, ids, n);
	visible = rsv_visible_execute(&select_reservations, &arguments);
	for (int i = 0; i < visible; i++)
		ids[i] = ids[rsv_row_int64(i, 1) - 1];
	return visible;
}

pg_uuid_t *
rsv_visible_copy(const pg_uuid_t *ids, int *n)
{
	pg_uuid_t  *visible = palloc((*n + 1) * sizeof(pg_uuid_t));

	if (*n > 0)
		memcpy(visible, ids, *n * sizeof(pg_uuid_t));
	*n = rsv_visible_reservations(visible, *n);
	return visible;
}

bool
rsv_visible_resource(int64 resource_id)
{
	return rsv_visible_resources(&resource_id, 1) == 1;
}

bool
rsv_visible_reservation(const pg_uuid_t *id)
{
	pg_uuid_t	one = *id;

	return rsv_visible_reservations(&one, 1) == 1;
}
