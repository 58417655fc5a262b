/*
 * record_difference.c
 *		The values that two records of a reservation have in common.
 */
#include "postgres.h"

#include "model/record_difference.h"
#include "storage/statement.h"
#include "utils/fmgrprotos.h"

static Statement compare_details = STATEMENT_BY_INDEX(
	"SELECT FROM reservation.reservation"
	" WHERE reservation_id = $1 AND details = $2",
	UUIDOID, JSONBOID);

bool
rsv_record_same_resources(const Record *a, const Record *b)
{
	return a->nresources == b->nresources &&
		memcmp(a->resource_ids, b->resource_ids,
			   a->nresources * sizeof(int64)) == 0;
}

bool
rsv_record_same_units(const Record *a, const Record *b)
{
	if (!a->wants_named_units || !b->wants_named_units)
		return a->wants_named_units == b->wants_named_units;
	return a->units.lower == b->units.lower && a->units.upper == b->units.upper;
}

bool
rsv_record_same_place(const Record *a, const Record *b)
{
	return rsv_record_same_resources(a, b) &&
		a->during.from == b->during.from && a->during.to == b->during.to &&
		a->quantity == b->quantity && rsv_record_same_units(a, b);
}

bool
rsv_record_same_demand(const Record *a, const Record *b)
{
	return a->during.from == b->during.from && a->during.to == b->during.to &&
		a->quantity == b->quantity && a->guests == b->guests &&
		a->waived == b->waived && rsv_record_same_units(a, b);
}

bool
rsv_record_same_plan(const Record *a, const Record *b)
{
	if (a->rate_plan == NULL || b->rate_plan == NULL)
		return a->rate_plan == b->rate_plan;
	return strcmp(a->rate_plan, b->rate_plan) == 0;
}

bool
rsv_record_same_amount(const Record *a, const Record *b)
{
	if (a->amount == NULL || b->amount == NULL)
		return a->amount == b->amount;
	return DatumGetBool(DirectFunctionCall2(numeric_eq,
											NumericGetDatum(a->amount),
											NumericGetDatum(b->amount))) &&
		strcmp(a->currency, b->currency) == 0;
}

bool
rsv_record_same_deposit(const Record *a, const Record *b)
{
	if (a->deposit == NULL || b->deposit == NULL)
		return a->deposit == b->deposit;
	return a->balance_due_at == b->balance_due_at &&
		DatumGetBool(DirectFunctionCall2(numeric_eq,
										 NumericGetDatum(a->deposit),
										 NumericGetDatum(b->deposit)));
}

static bool
is_same_jsonb(Datum a, Datum b)
{
	if (!a || !b || a == b)
		return a == b;
	return DatumGetBool(DirectFunctionCall2(jsonb_eq, a, b));
}

bool
rsv_record_same_prices(const Record *a, const Record *b)
{
	return is_same_jsonb(a->prices, b->prices);
}

bool
rsv_record_same_terms(const Record *a, const Record *b)
{
	return is_same_jsonb(a->terms, b->terms);
}

bool
rsv_record_same_pending(const Record *a, const Record *b)
{
	return is_same_jsonb(a->pending, b->pending);
}

bool
rsv_record_has_details(const Record *record)
{
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_datum(&arguments, record->details);
	return rsv_statement_execute(&compare_details, &arguments) > 0;
}

/* Compares all that a caller can change; given details count as different. */
bool
rsv_record_differs(const Record *a, const Record *b)
{
	return a->details != (Datum) 0 ||
		strcmp(a->customer, b->customer) != 0 ||
		!rsv_record_same_resources(a, b) ||
		a->during.from != b->during.from || a->during.to != b->during.to ||
		a->quantity != b->quantity || a->guests != b->guests ||
		a->waived != b->waived ||
		!rsv_record_same_units(a, b) || !rsv_record_same_plan(a, b) ||
		!rsv_record_same_amount(a, b) || !rsv_record_same_prices(a, b) ||
		a->terms_from != b->terms_from ||
		a->amount_fixed != b->amount_fixed;
}
