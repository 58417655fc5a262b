/*
 * booking_item.c
 *		The items of a booking, as JSON says them.
 *
 * An item has the keys of an alternative, so that what a refusal offers can be
 * passed back, and the arguments of create_reservation by their names. Its
 * values become these arguments, so that the same checks apply to them.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "base/funcargs.h"
#include "command/booking_item.h"
#include "command/creation.h"
#include "command/item_period.h"
#include "command/item_value.h"
#include "command/waiver.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#define MOST_ITEMS 10000

static void
tell_item(void *argument)
{
	const ItemContext *context = argument;

	if (context->key)
		errcontext("item %d of the booking, key \"%s\"", context->item,
				   context->key);
	else if (context->item > 0)
		errcontext("item %d of the booking", context->item);
}

void
rsv_booking_item_enter(ItemContext *context)
{
	*context = (ItemContext) {.callback = {.previous = error_context_stack,
		.callback = tell_item,
		.arg = context}};
	error_context_stack = &context->callback;
}

void
rsv_booking_item_leave(const ItemContext *context)
{
	Assert(error_context_stack == &context->callback);
	error_context_stack = context->callback.previous;
}

/* A resource and what belongs to a choice of one exclude each other. */
static void
check_item_pair(const ItemReader *reader, const NullableDatum *values, int one,
				int other)
{
	if (!values[one].isnull && !values[other].isnull)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("item %d has both %s and %s", reader->context.item,
						rsv_item_value_name(one), rsv_item_value_name(other)),
				 errhint("Name the resource, and its units, or else its category, and how to choose.")));
}

static void
check_item_resource(const ItemReader *reader, const NullableDatum *values)
{
	check_item_pair(reader, values, REQUEST_RESOURCES, ITEM_CATEGORY);
	check_item_pair(reader, values, REQUEST_RESOURCES, ITEM_CHOOSE);
	check_item_pair(reader, values, REQUEST_UNITS, ITEM_CATEGORY);
	if (values[ITEM_CATEGORY].isnull)
		rsv_item_value_require(reader, values, REQUEST_RESOURCES);
}

static bool
is_empty_object(Datum json)
{
	return JB_ROOT_COUNT(DatumGetJsonbP(json)) == 0;
}

Datum
rsv_booking_item_details(Datum details, const BookingItem *item)
{
	Datum		own = item->record.details;

	if (is_empty_object(own))
		return details;
	return is_empty_object(details) ? own :
		DirectFunctionCall2(jsonb_concat, details, own);
}

static void
set_default(NullableDatum *value, Datum standard)
{
	if (value->isnull)
		*value = (NullableDatum) {standard};
}

/* Those of the item alone are kept: together they may be very many times as
 * long as the items. */
static void
read_item_details(const ItemReader *reader, FunctionCallInfo call,
				  BookingItem *item)
{
	item->record.details = call->args[REQUEST_DETAILS].value;
	if (is_empty_object(item->record.details))
		return;
	call->args[REQUEST_DETAILS].value =
		rsv_booking_item_details(reader->details, item);
	(void) rsv_arg_object(call, REQUEST_DETAILS, "details");
	if (call->args[REQUEST_DETAILS].value != item->record.details)
		pfree(DatumGetPointer(call->args[REQUEST_DETAILS].value));
}

static void
read_item_choice(FunctionCallInfo call, BookingItem *item)
{
	item->choice = palloc0(sizeof(ItemChoice));
	item->choice->category = rsv_arg_text(call, ITEM_CATEGORY, "category");
	item->choice->choose = rsv_arg_choice(call, ITEM_CHOOSE, "choose",
										  rsv_choice_names, RSV_CHOICES);
}

static void
read_item(ItemReader *reader, JsonbValue *json, BookingItem *item)
{
	LOCAL_FCINFO(call, ITEM_VALUES);
	NullableDatum values[ITEM_VALUES];

	if (json->type != jbvBinary ||
		!JsonContainerIsObject(json->val.binary.data))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("item %d must be a JSON object", reader->context.item),
				 errhint("Write it as {\"resource_id\": 1, \"from\": \"2030-03-01 15:00\", \"to\": \"2030-03-03 11:00\"}.")));
	InitFunctionCallInfoData(*call, NULL, ITEM_VALUES, InvalidOid, NULL, NULL);
	rsv_item_values_read(reader, json->val.binary.data, values);
	check_item_resource(reader, values);
	values[REQUEST_CUSTOMER] = (NullableDatum) {reader->customer};
	set_default(&values[REQUEST_QUANTITY], Int32GetDatum(1));
	set_default(&values[REQUEST_ON_UNAVAILABLE], CStringGetTextDatum("reject"));
	set_default(&values[REQUEST_DETAILS], reader->none);
	set_default(&values[ITEM_CHOOSE],
				CStringGetTextDatum(rsv_choice_names[CHOOSE_RANK]));
	for (int i = 0; i < ITEM_VALUES; i++)
		call->args[i] = values[i];

	if (values[ITEM_CATEGORY].isnull)
		item->resource_id = rsv_arg_id(call, REQUEST_RESOURCES, "resource_id");
	else
		read_item_choice(call, item);
	call->args[REQUEST_DURING] = (NullableDatum) {
		rsv_item_period_read(reader, values, item)
	};
	rsv_record_init(&item->record, &item->resource_id, 1);
	rsv_request_read(call, &item->record, &item->request);
	rsv_creation_read_units(call, REQUEST_UNITS, &item->record);
	item->record.guests = rsv_arg_guests(call, REQUEST_GUESTS);
	item->record.rate_plan = rsv_arg_optional_text(call, REQUEST_RATE_PLAN,
												   "rate_plan");
	item->record.waived = rsv_arg_waive(call, REQUEST_WAIVE);
	read_item_details(reader, call, item);
}

static Jsonb *
require_items(Datum items)
{
	Jsonb	   *array = DatumGetJsonbP(items);

	if (!JB_ROOT_IS_ARRAY(array) || JB_ROOT_IS_SCALAR(array) ||
		JB_ROOT_COUNT(array) == 0)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("items must be a JSON array of at least one item"),
				 errhint("Pass an array of objects, one for each reservation.")));
	if (JB_ROOT_COUNT(array) > MOST_ITEMS)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("items must not have more than %d elements",
						MOST_ITEMS),
				 errdetail("It has %d.", JB_ROOT_COUNT(array)),
				 errhint("Make several bookings.")));
	return array;
}

BookingItem *
rsv_booking_items_read(Datum items, Datum customer, Datum details,
					   TimestampTz start, int *n)
{
	Jsonb	   *array = require_items(items);
	JsonbIterator *iterator = JsonbIteratorInit(&array->root);
	BookingItem *read = MemoryContextAllocHuge(
		CurrentMemoryContext, JB_ROOT_COUNT(array) * sizeof(BookingItem));
	ItemReader	reader = {{{0}}};
	JsonbValue	value;

	*n = 0;
	rsv_item_values_begin(&reader, customer, details);
	reader.start = start;
	reader.first = read;
	(void) JsonbIteratorNext(&iterator, &value, true);
	while (JsonbIteratorNext(&iterator, &value, true) == WJB_ELEM)
	{
		CHECK_FOR_INTERRUPTS();
		reader.context.item = *n + 1;
		memset(&read[*n], 0, sizeof(BookingItem));
		read_item(&reader, &value, &read[(*n)++]);
	}
	rsv_booking_item_leave(&reader.context);
	return read;
}
