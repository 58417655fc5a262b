/*
 * modification_request.c
 *		The reservation as a modification asks for it.
 */
#include "postgres.h"

#include "base/funcargs.h"
#include "command/creation.h"
#include "command/exchange.h"
#include "command/modification_request.h"
#include "command/waiver.h"
#include "model/record_difference.h"

/* By which start the terms of cancellation count from now on */
#define TERMS(TERM) \
	TERM(TERMS_STRICTEST, "strictest") \
	TERM(TERMS_PRESENT, "present")

typedef enum Terms
{
	TERMS(NAMED_ENUM_MEMBER)
} Terms;

static const char *const terms_choices[] = {
	TERMS(NAMED_ENUM_NAME)
};

/* An empty text: the reservation is on no plan any more. */
static const char *
read_rate_plan(FunctionCallInfo fcinfo)
{
	const char *code = rsv_arg_text(fcinfo, MODIFICATION_RATE_PLAN,
									"rate_plan");

	return *code ? code : NULL;
}

/* The reservation as the caller wants it */
static void
read_modification(FunctionCallInfo fcinfo, Record *wanted)
{
	if (!PG_ARGISNULL(MODIFICATION_DURING))
		wanted->during = rsv_arg_stay(fcinfo, MODIFICATION_DURING, "during");
	if (!PG_ARGISNULL(MODIFICATION_QUANTITY))
		wanted->quantity = rsv_arg_positive(fcinfo, MODIFICATION_QUANTITY, "quantity");
	if (!PG_ARGISNULL(MODIFICATION_DETAILS))
		wanted->details = rsv_arg_object(fcinfo, MODIFICATION_DETAILS, "details");
	if (!PG_ARGISNULL(MODIFICATION_CUSTOMER))
		wanted->customer = rsv_arg_customer(fcinfo, MODIFICATION_CUSTOMER);
	if (!PG_ARGISNULL(MODIFICATION_GUESTS))
		wanted->guests = rsv_arg_guests(fcinfo, MODIFICATION_GUESTS);
	if (!PG_ARGISNULL(MODIFICATION_RATE_PLAN))
		wanted->rate_plan = read_rate_plan(fcinfo);
}

static void
read_exchange(FunctionCallInfo fcinfo, Record *wanted)
{
	int64		instead_of;

	if (PG_ARGISNULL(MODIFICATION_RESOURCE))
		return;
	rsv_creation_check_tenant(
		wanted->tenant,
		rsv_resource_named(PG_GETARG_INT64(MODIFICATION_RESOURCE)));
	if (!PG_ARGISNULL(MODIFICATION_INSTEAD_OF))
		instead_of = PG_GETARG_INT64(MODIFICATION_INSTEAD_OF);
	rsv_exchange_resource(wanted, PG_GETARG_INT64(MODIFICATION_RESOURCE),
						  PG_ARGISNULL(MODIFICATION_INSTEAD_OF) ? NULL :
						  &instead_of);
}

/*
 * Units are named for one resource and one quantity, so a change of either
 * drops them.
 */
static void
drop_named_units(Record *wanted, const Record *before)
{
	if (wanted->quantity != before->quantity ||
		!rsv_record_same_resources(wanted, before))
		wanted->wants_named_units = false;
}

NewPrice
rsv_modification_read_price(FunctionCallInfo fcinfo)
{
	rsv_arg_require(fcinfo, MODIFICATION_REPRICE, "reprice");
	return (NewPrice) {
		.given = rsv_arg_amount(fcinfo, MODIFICATION_AMOUNT, "amount"),
		.anew = PG_GETARG_BOOL(MODIFICATION_REPRICE)
	};
}

static Terms
choose_terms(FunctionCallInfo fcinfo)
{
	return rsv_arg_choice(fcinfo, MODIFICATION_TERMS, "terms", terms_choices,
						  lengthof(terms_choices));
}

/*
 * A stay that was confirmed once keeps the earliest start that it has had for
 * its terms, unless the caller lets it go, or another plan has no terms.
 */
static void
keep_strictest_terms(FunctionCallInfo fcinfo, Record *wanted,
					 const Record *before)
{
	TimestampTz earliest = TIMESTAMP_IS_NOBEGIN(before->terms_from) ?
		before->during.from : before->terms_from;

	wanted->terms_from = DT_NOBEGIN;
	if (choose_terms(fcinfo) == TERMS_STRICTEST && before->terms &&
		wanted->terms && !TIMESTAMP_IS_NOBEGIN(before->confirmed_at) &&
		earliest < wanted->during.from)
		wanted->terms_from = earliest;
}

void
rsv_modification_check(FunctionCallInfo fcinfo)
{
	Record		ignored = {0};

	if (!PG_ARGISNULL(MODIFICATION_INSTEAD_OF))
		rsv_arg_require(fcinfo, MODIFICATION_RESOURCE, "resource_id");
	read_modification(fcinfo, &ignored);
	(void) rsv_modification_read_price(fcinfo);
	(void) choose_terms(fcinfo);
	(void) rsv_arg_waive(fcinfo, MODIFICATION_WAIVE);
}

Record
rsv_modification_read(const Command *command)
{
	FunctionCallInfo fcinfo = command->fcinfo;
	Record		wanted = command->record;

	read_modification(fcinfo, &wanted);
	read_exchange(fcinfo, &wanted);
	if (wanted.details && rsv_record_has_details(&wanted))
		wanted.details = (Datum) 0;
	wanted.waived = rsv_waiver_left(&command->before, &wanted) |
		rsv_arg_waive(fcinfo, MODIFICATION_WAIVE);
	drop_named_units(&wanted, &command->before);
	if (!rsv_record_same_plan(&wanted, &command->before))
		rsv_creation_freeze_terms(&wanted);
	keep_strictest_terms(fcinfo, &wanted, &command->before);
	return wanted;
}
