/*
 * creation.c
 *		Shared by the commands that make a reservation.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/clock.h"
#include "base/errcodes.h"
#include "base/period.h"
#include "base/uuid.h"
#include "command/creation.h"
#include "event/payload.h"
#include "money/quote.h"
#include "money/refund.h"

void
rsv_creation_check_currency(const char *currency, const Resource *resource)
{
	if (currency && strcmp(currency, resource->currency) != 0)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("resources have different currencies"),
				 errdetail("The currencies are %s and %s.", currency,
						   resource->currency),
				 errhint("Reserve the resources one by one.")));
}

void
rsv_creation_set_price(Record *record, const PriceBook *books)
{
	Numeric		amount = NULL;

	for (int i = 0; i < record->nresources; i++)
	{
		Numeric		part = rsv_quote_amount(&books[i], record->currency);

		if (part != NULL)
			amount = amount ? rsv_amount_add(amount, part) : part;
	}
	record->amount = amount;
	record->prices = rsv_price_books_write(books, record->nresources);
}

void
rsv_creation_check_tenant(const char *tenant, const Resource *resource)
{
	if (tenant && strcmp(tenant, resource->tenant) != 0)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("resources belong to different tenants"),
				 errdetail("The tenants are \"%s\" and \"%s\".", tenant,
						   resource->tenant),
				 errhint("Reserve the resources of each tenant alone.")));
}

/* The prices of its resources as they are now */
static void
set_price_of_today(Record *record)
{
	PriceBook  *books = palloc(record->nresources * sizeof(PriceBook));

	for (int i = 0; i < record->nresources; i++)
	{
		const Resource *resource = rsv_resource_get(record->resource_ids[i]);

		books[i] = rsv_quote_book(resource, record->during,
								  (Party) {record->quantity, record->guests},
								  rsv_rate_plan_find(resource,
													 record->rate_plan));
	}
	rsv_creation_set_price(record, books);
}

static void
add_terms(Record *record, const Resource *resource)
{
	const RatePlan *plan = rsv_rate_plan_require(resource, record->rate_plan);

	record->terms = rsv_refund_combine(record->terms,
									   rsv_rate_plan_terms(plan, resource));
}

void
rsv_creation_freeze_terms(Record *record)
{
	record->terms = (Datum) 0;
	for (int i = 0; i < record->nresources; i++)
		add_terms(record, rsv_resource_get(record->resource_ids[i]));
}

/* Freezes the price and the terms of cancellation. */
static void
freeze_offer(Record *record)
{
	for (int i = 0; i < record->nresources; i++)
	{
		const Resource *resource = rsv_resource_get(record->resource_ids[i]);

		rsv_creation_check_tenant(record->tenant, resource);
		record->tenant = resource->tenant;
		add_terms(record, resource);
		rsv_creation_check_currency(record->currency, resource);
		record->currency = resource->currency;
	}
	if (record->amount_fixed)
		record->amount = rsv_amount_round(record->amount, record->currency);
	else
		set_price_of_today(record);
}

void
rsv_creation_read_units(FunctionCallInfo fcinfo, int n, Record *record)
{
	if (PG_ARGISNULL(n))
		return;
	record->wants_named_units = true;
	record->units = rsv_unit_range_of_range(PG_GETARG_RANGE_P(n), "units");
	if (record->units.upper - (int64) record->units.lower != record->quantity)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("number of units does not match the quantity"),
				 errdetail("The units are [%d,%d), and the quantity is %d.",
						   record->units.lower, record->units.upper,
						   record->quantity),
				 errhint("Name as many adjacent units, or leave them out.")));
}

void
rsv_creation_check_one(const Record *record)
{
	if (record->nresources > 1)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("cannot name units of several resources"),
				 errhint("Reserve the resources one by one.")));
}

void
rsv_creation_check_units(const Record *record)
{
	int32		capacity = rsv_resource_get(record->resource_ids[0])->capacity;

	if (record->wants_named_units &&
		(record->units.lower < 0 || record->units.upper > capacity))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("the resource does not have units [%d,%d)",
						record->units.lower, record->units.upper),
				 errdetail("The resource has units [0,%d).", capacity),
				 errhint("Name units that exist, or leave them out.")));
}

void
rsv_creation_prepare(Record *record, TimestampTz now)
{
	record->id = rsv_uuid_secret(record->resource_ids[0]);
	record->created_at = now;
	record->simulated = rsv_clock_is_set();
	record->version = 1;
	for (int i = 0; i < record->nresources; i++)
		(void) rsv_resource_named(record->resource_ids[i]);
	rsv_creation_check_units(record);
	freeze_offer(record);
}

static void
begin_creation(Command *command, const Record *record)
{
	command->record = *record;
	command->kind = KIND_CREATION;
	command->outcome.has_record = true;
}

void
rsv_creation_begin(Command *command, Record *record)
{
	Assert(command->kind == KIND_LOADED);
	rsv_creation_prepare(record, command->now);
	begin_creation(command, record);
}

void
rsv_creation_begin_item(Command *item, Command *of, const Record *record)
{
	memset(item, 0, sizeof(Command));
	item->type = COMMAND_CREATE;
	item->of = of;
	item->now = of->now;
	item->context = CurrentMemoryContext;
	begin_creation(item, record);
}

/* No event has told anything but the request. */
static void
note_request_published(Command *command)
{
	Record	   *last_published = &command->last_published;

	*last_published = command->record;
	last_published->status = STATUS_NONE;
	last_published->payment_status = PAYMENT_NONE;
	last_published->version = 0;
	if (!command->record.amount_fixed)
		last_published->amount = NULL;
	last_published->currency = "";
	last_published->terms = (Datum) 0;
	last_published->prices = (Datum) 0;
}

void
rsv_creation_tell_request(Command *command)
{
	const Record *record = &command->record;
	JsonBuilder payload;

	rsv_json_open(&payload);
	rsv_payload_record(&payload, record, NULL, FACT_REQUEST | FACT_PRIORITY);
	if (record->amount_fixed)
		rsv_payload_record(&payload, record, NULL, FACT_AMOUNT);
	rsv_command_event(command, EVENT_RESERVATION_REQUESTED, &payload);
	note_request_published(command);
}

void
rsv_creation_reject(Command *command, Reason reason)
{
	command->record.status = STATUS_REJECTED;
	command->record.ended_at = command->now;
	rsv_command_refuse(command, reason);
}
