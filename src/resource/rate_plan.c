/*
 * rate_plan.c
 *		Rate plans: the terms on which a stay is sold.
 *
 * A code may have a row for a resource, one for its category and one for all
 * resources; the most particular counts. A reservation remembers the code, and
 * the plan is looked up whenever something is priced or paid anew. Where the
 * resource has no such plan any more, it counts as none.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/errcodes.h"
#include "catalog/pg_type.h"
#include "resource/cancellation_policy.h"
#include "resource/rate_plan.h"
#include "storage/statement.h"

static Statement select_rate_plans = STATEMENT_BY_INDEX(
	"SELECT p.code, p.price, p.price_kind = 'percent', p.cancellation_policy,"
	" p.payment IS NOT NULL, coalesce(p.payment = 'upfront', false), p.active,"
	" p.deposit, p.deposit_kind = 'percent', p.balance_due"
	" FROM reservation.rate_plan p"
	" WHERE resource_id = $1"
	" OR (category = (SELECT r.category FROM reservation.resource r"
	"   WHERE r.resource_id = $1)"
	"  OR resource_id IS NULL AND category IS NULL)"
	"  AND tenant = $2"
	" ORDER BY resource_id IS NULL, category IS NULL",
	INT8OID, TEXTOID);

static Statement select_rate_plan_of_others = STATEMENT_BY_INDEX(
	"SELECT FROM reservation.rate_plan p"
	" LEFT JOIN reservation.resource r ON r.resource_id = p.resource_id"
	" WHERE p.code = $1 AND coalesce(r.tenant, p.tenant) = $2 LIMIT 1",
	TEXTOID, TEXTOID);

static Interval *
read_balance_due(uint64 row, int column)
{
	Interval   *copy;

	if (rsv_row_is_null(row, column))
		return NULL;
	copy = palloc(sizeof(Interval));
	*copy = *DatumGetIntervalP(rsv_row_datum(row, column, INTERVALOID));
	return copy;
}

void
rsv_rate_plan_read(Resource *resource, Snapshot snapshot)
{
	Arguments	arguments = {0};
	int			n;

	rsv_argument_int64(&arguments, resource->id);
	rsv_argument_text(&arguments, resource->tenant);
	n = rsv_statement_read(&select_rate_plans, &arguments, snapshot);
	resource->rate_plans = palloc(n * sizeof(RatePlan));
	resource->nrate_plans = n;
	for (int i = 0; i < n; i++)
		resource->rate_plans[i] = (RatePlan) {
			.code = rsv_row_text(i, 1),
			.price = rsv_row_numeric(i, 2),
			.in_percent = rsv_row_bool(i, 3),
			.policy = rsv_row_text(i, 4),
			.has_payment = rsv_row_bool(i, 5),
			.upfront = rsv_row_bool(i, 6),
			.active = rsv_row_bool(i, 7),
			.deposit = rsv_row_numeric(i, 8),
			.deposit_in_percent = rsv_row_bool(i, 9),
			.balance_due = read_balance_due(i, 10)
		};
	for (int i = 0; i < n; i++)
	{
		RatePlan   *plan = &resource->rate_plans[i];

		if (plan->policy)
			plan->terms = rsv_cancellation_policy_read(resource->tenant,
													   plan->policy, snapshot);
	}
}

const RatePlan *
rsv_rate_plan_find(const Resource *resource, const char *code)
{
	if (code == NULL)
		return NULL;
	for (int i = 0; i < resource->nrate_plans; i++)
		if (strcmp(resource->rate_plans[i].code, code) == 0)
			return &resource->rate_plans[i];
	return NULL;
}

static bool
is_plan_of_others(const Resource *resource, const char *code)
{
	Arguments	arguments = {0};

	rsv_argument_text(&arguments, code);
	rsv_argument_text(&arguments, resource->tenant);
	return rsv_statement_execute(&select_rate_plan_of_others, &arguments) > 0;
}

const RatePlan *
rsv_rate_plan_require(const Resource *resource, const char *code)
{
	const RatePlan *plan = rsv_rate_plan_find(resource, code);

	if (code == NULL || (plan && plan->active))
		return plan;
	if (plan)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("rate plan \"%s\" is not active", code),
				 errhint("Name another plan, or none.")));
	if (is_plan_of_others(resource, code))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("rate plan \"%s\" is not for resource " INT64_FORMAT,
						code, resource->id),
				 errhint("Name a plan of the resource, of its category or of all, or none.")));
	ereport(ERROR,
			(errcode(RSV_UNKNOWN),
			 errmsg("rate plan \"%s\" does not exist", code),
			 errhint("reservation.rate_plan lists the plans that exist.")));
}

/* The exact price: only the sum is rounded. */
Numeric
rsv_rate_plan_price(const RatePlan *plan, Numeric price)
{
	Numeric		change;

	if (plan == NULL || price == NULL)
		return price;
	change = plan->in_percent ? rsv_amount_share(price, plan->price) :
		plan->price;
	return rsv_amount_excess(rsv_amount_add(price, change),
							 rsv_amount_nothing());
}

Datum
rsv_rate_plan_terms(const RatePlan *plan, const Resource *resource)
{
	return plan && plan->policy ? plan->terms : resource->terms;
}

bool
rsv_rate_plan_is_upfront(const Resource *resource, const char *code)
{
	const RatePlan *plan = rsv_rate_plan_find(resource, code);

	return plan && plan->has_payment ? plan->upfront : resource->upfront;
}

bool
rsv_rate_plan_any_upfront(const int64 *resource_ids, int n, const char *code)
{
	for (int i = 0; i < n; i++)
		if (rsv_rate_plan_is_upfront(rsv_resource_get(resource_ids[i]), code))
			return true;
	return false;
}
