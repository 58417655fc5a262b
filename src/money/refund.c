/*
 * refund.c
 *		The refund of a canceled reservation: by the terms that the
 *		reservation was booked under, whatever the policy says today.
 *
 * Terms are the tiers of a policy. The one that applies is that of the
 * longest time before the start that is still kept; the instant itself is in
 * time. After the last tier nothing is refunded, and without a policy
 * everything is. Of several policies the least generous decides.
 */
#include "postgres.h"

#include "base/amount.h"
#include "catalog/pg_type.h"
#include "money/refund.h"
#include "resource/resource.h"
#include "storage/statement.h"
#include "utils/fmgrprotos.h"

static Statement select_tiers = STATEMENT(
	"SELECT policy, before, refund_percent, fee"
	" FROM pg_catalog.jsonb_to_recordset($1) AS t(policy text,"
	"  before interval, refund_percent numeric, fee numeric)"
	" ORDER BY policy, before DESC NULLS LAST",
	JSONBOID);

Datum
rsv_refund_combine(Datum terms, Datum others)
{
	if (terms == (Datum) 0 || others == (Datum) 0)
		return terms ? terms : others;
	if (DatumGetBool(DirectFunctionCall2(jsonb_contains, terms, others)))
		return terms;
	return DirectFunctionCall2(jsonb_concat, terms, others);
}

/*
 * A stay that is moved keeps the terms of the earliest start that it has had.
 */
static TimestampTz
start_of_terms(const Record *record)
{
	return TIMESTAMP_IS_NOBEGIN(record->terms_from) ? record->during.from :
		Min(record->terms_from, record->during.from);
}

/* A policy without tiers is told by one row that has no time. */
static bool
refund_is_in_time(uint64 row, const Record *record, TimestampTz at, pg_tz *zone)
{
	if (rsv_row_is_null(row, 2))
		return false;
	return at <= rsv_calendar_add(start_of_terms(record),
								  DatumGetIntervalP(
									  rsv_row_datum(row, 2, INTERVALOID)),
								  -1, zone);
}

static Numeric
refund_by_terms(uint64 row, const Record *record, Numeric paid)
{
	Numeric		percent = rsv_row_numeric(row, 3);
	Numeric		share = rsv_amount_percent(paid, percent, record->currency);

	/* a fee has no currency of its own, and may be in parts of its unit */
	return rsv_amount_excess(
		share, rsv_amount_round(rsv_row_numeric(row, 4),
								record->currency));
}

/* Reads the rows of one policy after the other, earliest time first. */
static Numeric
smallest_refund(const Record *record, Numeric paid, TimestampTz at)
{
	pg_tz	   *zone = rsv_resource_get(record->resource_ids[0])->zone;
	Arguments	arguments = {0};
	Numeric		smallest = paid;
	uint64		n;
	uint64		row = 0;

	rsv_argument_datum(&arguments, record->terms);
	n = rsv_statement_execute(&select_tiers, &arguments);
	while (row < n)
	{
		const char *policy = rsv_row_text(row, 1);
		Numeric		refund = rsv_amount_nothing();
		bool		found = false;

		for (; row < n && strcmp(rsv_row_text(row, 1), policy) == 0; row++)
			if (!found && refund_is_in_time(row, record, at, zone))
			{
				refund = refund_by_terms(row, record, paid);
				found = true;
			}
		smallest = rsv_amount_smaller(smallest, refund);
	}
	return smallest;
}

Numeric
rsv_refund_retained(const Record *record, Numeric paid, TimestampTz at)
{
	if (record->terms == (Datum) 0)
		return rsv_amount_nothing();
	return rsv_amount_subtract(paid, smallest_refund(record, paid, at));
}
