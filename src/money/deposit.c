/*
 * deposit.c
 *		The part of an amount that is asked for first.
 *
 * It is a part of the whole amount, with what promotions take off. Of several
 * resources the largest deposit counts and the earliest balance; if one has
 * none, all of the amount is asked for, and so it is where the balance would
 * be due already.
 */
#include "postgres.h"

#include "base/amount.h"
#include "model/record_difference.h"
#include "money/deposit.h"
#include "resource/rate_plan.h"

/* False: the resource has none */
static bool
find_deposit(const Record *record, const Resource *resource, Numeric *deposit,
			 TimestampTz *due_at)
{
	const RatePlan *plan = rsv_rate_plan_find(resource, record->rate_plan);
	bool		own = plan && plan->deposit;
	Numeric		value = own ? plan->deposit : resource->deposit;
	bool		in_percent = own ? plan->deposit_in_percent :
		resource->deposit_in_percent;
	const Interval *before = plan && plan->balance_due ? plan->balance_due :
		resource->balance_due;

	if (value == NULL)
		return false;
	*deposit = in_percent ?
		rsv_amount_percent(record->amount, value, record->currency) :
		rsv_amount_round(
			rsv_amount_multiply(value, rsv_amount_of(record->quantity)),
			record->currency);
	*due_at = before ? rsv_calendar_add(record->during.from, before, -1,
										resource->zone) : record->during.from;
	return true;
}

void
rsv_deposit_drop(Record *record)
{
	record->deposit = NULL;
	record->balance_due_at = DT_NOBEGIN;
}

void
rsv_deposit_set(Record *record, TimestampTz now)
{
	Numeric		largest = NULL;
	TimestampTz earliest = DT_NOEND;

	rsv_deposit_drop(record);
	if (!rsv_record_costs(record))
		return;
	for (int i = 0; i < record->nresources; i++)
	{
		Numeric		deposit;
		TimestampTz due_at;

		if (!find_deposit(record, rsv_resource_get(record->resource_ids[i]),
						  &deposit, &due_at))
			return;
		if (largest == NULL || rsv_amount_is_more(deposit, largest))
			largest = deposit;
		earliest = Min(earliest, due_at);
	}
	if (earliest <= now || rsv_amount_is_nothing(largest) ||
		!rsv_amount_is_more(record->amount, largest))
		return;
	record->deposit = largest;
	record->balance_due_at = earliest;
}

/* Does all that decides about the deposit hold for both? */
static bool
deposit_stays(const Record *record, const Record *before)
{
	return rsv_record_same_plan(before, record) &&
		before->during.from == record->during.from &&
		rsv_record_same_amount(before, record);
}

void
rsv_deposit_revise(Record *record, const Record *before, const Record *paid,
				   TimestampTz now)
{
	bool		asks_for_all = paid->deposit == NULL && rsv_record_costs(paid);

	if (deposit_stays(record, before))
		return;
	record->deposit = paid->deposit;
	record->balance_due_at = paid->balance_due_at;
	if (deposit_stays(record, paid))
	{
		if (record->deposit && record->balance_due_at <= now)
			rsv_deposit_drop(record);
	}
	else if (!asks_for_all || !rsv_record_same_plan(paid, record))
		rsv_deposit_set(record, now);
}
