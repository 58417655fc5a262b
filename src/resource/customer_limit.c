/*
 * customer_limit.c
 *		How much one customer may have.
 *
 * That is counted, and not kept anywhere, so that no command that ends a
 * reservation has to know of it. It is counted under a lock of the customer
 * that is held until the reservation is written, which is when the command
 * ends. The next command of that customer counts it then: committed, or as
 * what may yet be committed. If that decides, it takes back all it has done,
 * waits for the transaction, and begins again; so nothing is waited for under
 * the lock, and no command alone can be part of a deadlock by it. What a
 * transaction gives up counts until it is committed, and no command waits for
 * that.
 *
 * The lock is that of the customer, and not of what is limited, so limits of
 * resources, of categories and of all are counted in the same way. A command
 * that gives the customer no more than before is not refused, however much
 * that is.
 *
 * Where there is no limit nothing is locked or counted.
 */
#include "postgres.h"

#include "model/record_difference.h"
#include "resource/customer_count.h"
#include "resource/customer_limit.h"
#include "resource/customer_tally.h"
#include "storage/locking.h"

bool
rsv_customer_limit_applies(const Record *record)
{
	if (record->waived & RULE(REASON_CUSTOMER_LIMIT))
		return false;
	for (int i = 0; i < record->nresources; i++)
		if (rsv_customer_limit_is_set(
				rsv_resource_get(record->resource_ids[i])))
			return true;
	return false;
}

static bool
limit_covers(const CustomerLimit *limit, const Resource *resource)
{
	if (limit->resource_id)
		return limit->resource_id == resource->id;
	return limit->category == NULL ||
		(resource->category &&
		 strcmp(limit->category, resource->category) == 0);
}

/* The units that the record has within the limit, in the days of a period */
static int64
units_in_limit(const CustomerLimit *limit, LocalDays days, const Record *record)
{
	int64		units = 0;

	for (int i = 0; i < record->nresources; i++)
	{
		const Resource *resource = rsv_resource_get(record->resource_ids[i]);
		int			day;

		if (!limit_covers(limit, resource))
			continue;
		if (limit->kind == LIMIT_PER_PERIOD)
		{
			day = rsv_calendar_day(record->during.from, resource->zone);
			if (day < days.first || day >= days.end)
				continue;
		}
		units += record->quantity;
	}
	return units;
}

/* A record as a limit counts it, and what it had of that before */
typedef struct LimitShare
{
	LocalDays	days;
	int64		units;
	bool		adds_one;		/* a reservation, or a stay at other times */
	bool		adds_units;
} LimitShare;

static bool
status_has_ended(Status status)
{
	return rsv_status_is_void(status) || status == STATUS_NO_SHOW;
}

/* Is the stay, or a part of it, another one for the limit? */
static bool
stay_is_added(const CustomerLimit *limit, LocalDays days,
			  const LimitQuestion *question)
{
	const Record *record = question->record;
	const Record *before = question->before;

	if (before == NULL || strcmp(before->customer, record->customer) != 0 ||
		!rsv_customer_counts(limit->kind, before->status) ||
		!rsv_record_same_resources(before, record))
		return true;
	if (limit->kind == LIMIT_AT_A_TIME)
		return before->during.to <= question->now;
	if (limit->kind == LIMIT_PER_PERIOD)
		return units_in_limit(limit, days, before) == 0;
	return record->during.from < before->during.from ||
		record->during.to > before->during.to;
}

static LimitShare
share_of(const CustomerLimit *limit, const Resource *resource,
		 const LimitQuestion *question)
{
	const Record *record = question->record;
	const Record *before = question->before;
	LimitShare	share = {.units = 0};

	if (!rsv_customer_counts(limit->kind, record->status) ||
		(limit->kind == LIMIT_AT_A_TIME &&
		 record->during.to <= question->now))
		return share;
	/* the house may bring back what the resource lets no customer ask for */
	if (limit->id == 0 && before && status_has_ended(before->status))
		return share;
	if (limit->kind == LIMIT_PER_PERIOD)
		share.days = rsv_calendar_period(
			limit->per, rsv_calendar_day(record->during.from, resource->zone));
	share.units = units_in_limit(limit, share.days, record);
	share.adds_one = stay_is_added(limit, share.days, question);
	share.adds_units = share.adds_one ||
		share.units > units_in_limit(limit, share.days, before);
	return share;
}

static bool
is_too_much(const CustomerLimit *limit, const LimitShare *share, bool held,
			const CustomerCount *others)
{
	if (limit->kind == LIMIT_NO_OVERLAP)
		return others->overlaps;
	if (share->adds_one && (others->reservations >= limit->max_reservations ||
							(held && others->holds >= limit->max_holds)))
		return true;
	return share->adds_units &&
		limit->max_units != RSV_NO_LIMIT &&
		others->units + share->units > limit->max_units;
}

/* Does the record add to what the limit counts? */
static bool
limit_is_concerned(const CustomerLimit *limit, const LimitShare *share)
{
	return share->adds_one ||
		(share->adds_units && limit->kind != LIMIT_NO_OVERLAP &&
		 limit->max_units != RSV_NO_LIMIT);
}

/* Without uncommitted rows, only the committed ones count. */
static CustomerCounts
count_others(const CustomerLimit *limit, LocalDays days,
			 const LimitQuestion *question, Datum uncommitted)
{
	const Record *record = question->record;
	CustomerCounts others;

	if (question->tally == NULL)
		return rsv_customer_count(limit, record, days, question->now,
								  uncommitted ? uncommitted :
								  rsv_customer_no_uncommitted());
	others = rsv_customer_tally_count(question->tally, limit, record, days);
	if (!uncommitted)
		others.most = others.sure;
	return others;
}

static bool
limit_is_passed(const CustomerLimit *limit, const Resource *resource,
				const LimitQuestion *question, Datum uncommitted,
				LimitAnswer *answer)
{
	LimitShare	share = share_of(limit, resource, question);
	CustomerCounts others;

	if (!limit_is_concerned(limit, &share))
		return false;
	others = count_others(limit, share.days, question, uncommitted);
	answer->limit_id = limit->id;
	answer->open = InvalidTransactionId;
	if (is_too_much(limit, &share, question->held, &others.sure))
		return true;
	if (!is_too_much(limit, &share, question->held, &others.most))
		return false;
	answer->open = others.by;
	return true;
}

static bool
all_allow(const LimitQuestion *question, Datum uncommitted,
		  LimitAnswer *answer)
{
	const Record *record = question->record;

	for (int i = 0; i < record->nresources; i++)
	{
		const Resource *resource = rsv_resource_get(record->resource_ids[i]);

		for (int n = 0; n < resource->ncustomer_limits; n++)
			if (limit_is_passed(&resource->customer_limits[n], resource,
								question, uncommitted, answer))
				return false;
	}
	return true;
}

bool
rsv_customer_limit_allows(const LimitQuestion *question, LimitAnswer *answer)
{
	return all_allow(question, (Datum) 0, answer);
}

static uint64
customer_lock_of(const Record *record)
{
	return rsv_lock_hash(record->tenant, record->customer);
}

/*
 * Under the customer's lock. The rows that are not committed are read before
 * the committed ones are counted.
 */
static bool
is_within(const LimitQuestion *question, LimitAnswer *answer)
{
	const Record *record = question->record;

	Assert(rsv_lock_customer_is_held(customer_lock_of(record)));
	return all_allow(question, question->tally ?
					 rsv_customer_tally_uncommitted(question->tally) :
					 rsv_customer_find_uncommitted(record->tenant,
												   record->customer),
					 answer);
}

void
rsv_customer_limit_lock(const Record *record)
{
	rsv_lock_customer(customer_lock_of(record));
}

void
rsv_customer_limit_add(CustomerTally *tally, const Record *record,
					   TimestampTz now)
{
	for (int i = 0; i < record->nresources; i++)
	{
		const Resource *resource = rsv_resource_get(record->resource_ids[i]);

		for (int n = 0; n < resource->ncustomer_limits; n++)
		{
			const CustomerLimit *limit = &resource->customer_limits[n];
			LimitQuestion question = {.record = record,.now = now};
			LimitShare	share = share_of(limit, resource, &question);

			if (share.units > 0)
				rsv_customer_tally_add(tally, limit, record, share.days,
									   share.units);
		}
	}
}

bool
rsv_customer_limit_take(const LimitQuestion *question, LimitAnswer *answer)
{
	rsv_customer_limit_lock(question->record);
	if (is_within(question, answer))
		return true;
	rsv_customer_limit_release(question->record);
	return false;
}

void
rsv_customer_limit_release(const Record *record)
{
	rsv_unlock_customer(customer_lock_of(record));
}

void
rsv_customer_limit_confirm(const LimitQuestion *question)
{
	LimitAnswer answer;

	if (rsv_status_is_void(question->record->status) ||
		!rsv_customer_limit_applies(question->record))
		return;
	if (!rsv_customer_limit_take(question, &answer))
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not count the reservations of the customer"),
				 errdetail("A limit for customers was set while the command ran."),
				 errhint("Repeat the transaction.")));
	rsv_customer_limit_release(question->record);
}
