/*
 * category.c
 *		The resources of a category, in the order in which they are given away.
 *
 * A category that a caller names is that of the tenant it acts for.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "resource/category.h"
#include "resource/rate_plan.h"
#include "storage/statement.h"
#include "storage/tenant.h"
#include "storage/visibility.h"

const char *const rsv_choice_names[RSV_CHOICES] = {
	CHOICES(NAMED_ENUM_NAME)
};

#define SELECT_RESOURCES(use) \
	"SELECT s.resource_id, " use \
	" FROM reservation.resource s WHERE s.category = $1 AND s.tenant = $2"

#define BY_RANK "s.rank NULLS LAST, s.resource_id"

static Statement select_by_rank = STATEMENT(
	SELECT_RESOURCES("0::bigint") " ORDER BY " BY_RANK, TEXTOID, TEXTOID);

/* A resource that is too small for the party is ruled out by its rule. */
static Statement select_by_fit = STATEMENT(
	SELECT_RESOURCES("0::bigint") " ORDER BY s.max_guests NULLS LAST, " BY_RANK,
	TEXTOID, TEXTOID);

/*
 * Use is the number of reservations that have a part of the stay's first day,
 * in the resource's zone. OFFSET 0 keeps the planner from reading them all.
 */
#define USE \
	"(SELECT pg_catalog.count(DISTINCT r.reservation_id)" \
	" FROM (SELECT ($3 AT TIME ZONE s.time_zone)::date AS arrival) AS a" \
	" CROSS JOIN LATERAL (SELECT pg_catalog.tstzrange(" \
	"  reservation.day_start(a.arrival, s.time_zone)," \
	"  reservation.day_start(a.arrival + 1, s.time_zone)) AS day" \
	"  OFFSET 0) AS d" \
	" JOIN reservation.allocation o" \
	"  ON reservation.occupancy(o.resource_id, o.units, o.during)" \
	"   OPERATOR(reservation.&&) reservation.occupancy(s.resource_id," \
	"    pg_catalog.int4range(0, NULL), d.day)" \
	" JOIN reservation.reservation r ON r.reservation_id = o.reservation_id" \
	"  AND r.during && d.day" \
	" WHERE r.expires_at IS NULL OR r.expires_at > $4)"

static Statement select_by_use = STATEMENT_BY_INDEX(
	SELECT_RESOURCES(USE) " ORDER BY 2, " BY_RANK,
	TEXTOID, TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID);

static Statement select_with_use = STATEMENT_BY_INDEX(
	SELECT_RESOURCES(USE) " ORDER BY " BY_RANK,
	TEXTOID, TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID);

static uint64
select_category(const char *category, Choice choice, Statement *by_use,
				Period stay, TimestampTz now)
{
	Arguments	arguments = {0};

	rsv_argument_text(&arguments, category);
	rsv_argument_text(&arguments, rsv_tenant());
	if (choice == CHOOSE_LEAST_USED)
	{
		rsv_argument_time(&arguments, stay.from);
		rsv_argument_time(&arguments, now);
	}
	return rsv_statement_execute(choice == CHOOSE_LEAST_USED ? by_use :
								 choice == CHOOSE_RANK ? &select_by_rank :
								 &select_by_fit, &arguments);
}

static CategoryMember *
read_members(uint64 n)
{
	CategoryMember *members = palloc((n + 1) * sizeof(CategoryMember));

	for (uint64 i = 0; i < n; i++)
		members[i] = (CategoryMember) {rsv_row_int64(i, 1),
			rsv_row_int64(i, 2)};
	return members;
}

/* Those that the caller may see, in the same order */
static int
leave_visible(CategoryMember *members, int n)
{
	int64	   *resource_ids = palloc((n + 1) * sizeof(int64));
	int			visible;
	int			left = 0;

	for (int i = 0; i < n; i++)
		resource_ids[i] = members[i].resource_id;
	visible = rsv_visible_resources(resource_ids, n);
	for (int i = 0; i < n && left < visible; i++)
		if (members[i].resource_id == resource_ids[left])
			members[left++] = members[i];
	pfree(resource_ids);
	return left;
}

/* A plan that is of some resources alone is not asked for on the others. */
static int
leave_without_plan(CategoryMember *members, int n, const char *rate_plan)
{
	int			left = 0;

	if (rate_plan == NULL)
		return n;
	for (int i = 0; i < n; i++)
		if (rsv_rate_plan_find(rsv_resource_get(members[i].resource_id),
							   rate_plan))
			members[left++] = members[i];
	if (left == 0)
		(void) rsv_rate_plan_require(rsv_resource_get(members[0].resource_id),
									 rate_plan);
	return left;
}

static CategoryMember *
list_members(const char *category, Choice choice, Statement *by_use,
			 Period stay, const char *rate_plan, TimestampTz now, int *n)
{
	int			all = select_category(category, choice, by_use, stay, now);
	CategoryMember *members = read_members(all);

	all = leave_visible(members, all);
	if (all == 0)
		ereport(ERROR,
				(errcode(RSV_UNKNOWN),
				 errmsg("category \"%s\" has no resources", category),
				 errhint("Use a category that is in reservation.resource.")));
	*n = leave_without_plan(members, all, rate_plan);
	return members;
}

int64 *
rsv_category_resources(const char *category, Choice choice, Period stay,
					   const char *rate_plan, TimestampTz now, int *n)
{
	CategoryMember *members = list_members(category, choice, &select_by_use,
										   stay, rate_plan, now, n);
	int64	   *resource_ids = palloc(*n * sizeof(int64));

	for (int i = 0; i < *n; i++)
		resource_ids[i] = members[i].resource_id;
	pfree(members);
	return resource_ids;
}

CategoryMember *
rsv_category_members(const char *category, Choice choice, Period stay,
					 const char *rate_plan, TimestampTz now, int *n)
{
	return list_members(category, choice, &select_with_use, stay, rate_plan,
						now, n);
}
