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
#include "command/waiver.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"

#define MOST_ITEMS 10000

/* Values of an item beside the arguments that they become */
enum
{
	ITEM_CATEGORY = REQUEST_WAIVE + 1,
	ITEM_CHOOSE,
	ITEM_FROM,
	ITEM_TO,
	ITEM_VALUES
};

/* The JSON that a value is written in */
typedef enum ItemJson
{
	JSON_TEXT,
	JSON_NUMBER,				/* also as a string, as events tell it */
	JSON_LIST,					/* of strings, or as a string */
	JSON_ANY					/* the check of the argument tells */
} ItemJson;

typedef struct ItemKey
{
	const char *name;
	ItemJson	json;
	Oid			type;
} ItemKey;

static const ItemKey item_keys[ITEM_VALUES] = {
	[REQUEST_RESOURCES] = {"resource_id", JSON_NUMBER, INT8OID},
	[ITEM_CATEGORY] = {"category", JSON_TEXT, TEXTOID},
	[ITEM_CHOOSE] = {"choose", JSON_TEXT, TEXTOID},
	[ITEM_FROM] = {"from", JSON_TEXT, TIMESTAMPTZOID},
	[ITEM_TO] = {"to", JSON_TEXT, TIMESTAMPTZOID},
	[REQUEST_QUANTITY] = {"quantity", JSON_NUMBER, INT4OID},
	[REQUEST_ON_UNAVAILABLE] = {"on_unavailable", JSON_TEXT, TEXTOID},
	[REQUEST_PROMOTION_CODE] = {"promotion_code", JSON_TEXT, TEXTOID},
	[REQUEST_AMOUNT] = {"amount", JSON_NUMBER, NUMERICOID},
	[REQUEST_HOLD] = {"hold", JSON_TEXT, INTERVALOID},
	[REQUEST_DETAILS] = {"details", JSON_ANY, JSONBOID},
	[REQUEST_UNITS] = {"units", JSON_TEXT, INT4RANGEOID},
	[REQUEST_GUESTS] = {"guests", JSON_NUMBER, INT4OID},
	[REQUEST_RATE_PLAN] = {"rate_plan", JSON_TEXT, TEXTOID},
	[REQUEST_WAIVE] = {"waive", JSON_LIST, TEXTARRAYOID}
};

/* The functions that read the values, looked up once for all items */
typedef struct ItemReader
{
	FmgrInfo	input[ITEM_VALUES];
	Oid			parameter[ITEM_VALUES];
	Datum		customer;
	Datum		details;
	Datum		none;			/* an empty object */
	ItemContext context;
} ItemReader;

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

static void
begin_reading(ItemReader *reader, Datum customer, Datum details)
{
	for (int i = 0; i < ITEM_VALUES; i++)
	{
		Oid			function;

		if (item_keys[i].name == NULL || item_keys[i].type == JSONBOID)
			continue;
		getTypeInputInfo(item_keys[i].type, &function, &reader->parameter[i]);
		fmgr_info(function, &reader->input[i]);
	}
	reader->customer = customer;
	reader->details = details;
	reader->none = DirectFunctionCall1(jsonb_in, CStringGetDatum("{}"));
	rsv_booking_item_enter(&reader->context);
}

static char *
list_item_keys(void)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < ITEM_VALUES; i++)
		if (item_keys[i].name)
			appendStringInfo(&list, "%s%s", list.len > 0 ? ", " : "",
							 item_keys[i].name);
	return list.data;
}

static int
find_item_key(const ItemReader *reader, const JsonbValue *key)
{
	for (int i = 0; i < ITEM_VALUES; i++)
		if (item_keys[i].name &&
			strlen(item_keys[i].name) == key->val.string.len &&
			memcmp(item_keys[i].name, key->val.string.val,
				   key->val.string.len) == 0)
			return i;
	ereport(ERROR,
			(errcode(RSV_BAD_ARGUMENT),
			 errmsg("item %d has an unknown key \"%.*s\"", reader->context.item,
					Min(key->val.string.len, NAMEDATALEN),
					key->val.string.val),
			 errhint("The keys of an item are: %s.", list_item_keys())));
}

static void
report_json(const ItemReader *reader, const ItemKey *key)
{
	ereport(ERROR,
			(errcode(RSV_BAD_ARGUMENT),
			 key->json == JSON_NUMBER ?
			 errmsg("%s of item %d must be a number", key->name,
					reader->context.item) :
			 key->json == JSON_LIST ?
			 errmsg("%s of item %d must be an array of strings", key->name,
					reader->context.item) :
			 errmsg("%s of item %d must be a string", key->name,
					reader->context.item),
			 errhint("Leave the key out, or pass null, for its default.")));
}

static Datum
read_item_value(ItemReader *reader, int n, JsonbValue *value)
{
	const ItemKey *key = &item_keys[n];
	char	   *text = NULL;
	Datum		list;

	if (key->type == JSONBOID)
		return JsonbPGetDatum(JsonbValueToJsonb(value));
	if (key->json == JSON_LIST && (list = rsv_texts_of_json(value)))
		return list;
	if (value->type == jbvString)
		text = pnstrdup(value->val.string.val, value->val.string.len);
	else if (value->type == jbvNumeric && key->json == JSON_NUMBER)
		text = DatumGetCString(DirectFunctionCall1(
			numeric_out, NumericGetDatum(value->val.numeric)));
	else
		report_json(reader, key);
	return InputFunctionCall(&reader->input[n], text, reader->parameter[n], -1);
}

static void
read_item_values(ItemReader *reader, JsonbContainer *item,
				 NullableDatum *values)
{
	JsonbIterator *iterator = JsonbIteratorInit(item);
	JsonbValue	value;

	for (int i = 0; i < ITEM_VALUES; i++)
		values[i] = (NullableDatum) {.isnull = true};
	(void) JsonbIteratorNext(&iterator, &value, true);
	while (JsonbIteratorNext(&iterator, &value, true) == WJB_KEY)
	{
		int			n = find_item_key(reader, &value);

		reader->context.key = item_keys[n].name;
		(void) JsonbIteratorNext(&iterator, &value, true);
		if (value.type != jbvNull)
			values[n] = (NullableDatum) {read_item_value(reader, n, &value)};
		reader->context.key = NULL;
	}
}

static void
require_item_value(const ItemReader *reader, const NullableDatum *values, int n)
{
	if (values[n].isnull)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("item %d has no %s", reader->context.item,
						item_keys[n].name),
				 errhint("An item says resource_id or category, from and to, with the end excluded.")));
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
						item_keys[one].name, item_keys[other].name),
				 errhint("Name the resource, and its units, or else its category, and how to choose.")));
}

static void
check_item_resource(const ItemReader *reader, const NullableDatum *values)
{
	check_item_pair(reader, values, REQUEST_RESOURCES, ITEM_CATEGORY);
	check_item_pair(reader, values, REQUEST_RESOURCES, ITEM_CHOOSE);
	check_item_pair(reader, values, REQUEST_UNITS, ITEM_CATEGORY);
	if (values[ITEM_CATEGORY].isnull)
		require_item_value(reader, values, REQUEST_RESOURCES);
}

/* The range constructor would have a word of its own for a wrong order. */
static Datum
make_item_period(const ItemReader *reader, const NullableDatum *values)
{
	Period		during;

	require_item_value(reader, values, ITEM_FROM);
	require_item_value(reader, values, ITEM_TO);
	during = (Period) {DatumGetTimestampTz(values[ITEM_FROM].value),
	DatumGetTimestampTz(values[ITEM_TO].value)};
	if (during.from >= during.to)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("item %d does not end after it begins",
						reader->context.item),
				 errhint("Give as \"to\" the first instant after the stay.")));
	return RangeTypePGetDatum(rsv_range_of_period(during));
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
	read_item_values(reader, json->val.binary.data, values);
	check_item_resource(reader, values);
	values[REQUEST_DURING] = (NullableDatum) {make_item_period(reader, values)};
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
rsv_booking_items_read(Datum items, Datum customer, Datum details, int *n)
{
	Jsonb	   *array = require_items(items);
	JsonbIterator *iterator = JsonbIteratorInit(&array->root);
	BookingItem *read = MemoryContextAllocHuge(
		CurrentMemoryContext, JB_ROOT_COUNT(array) * sizeof(BookingItem));
	ItemReader	reader = {{{0}}};
	JsonbValue	value;

	*n = 0;
	begin_reading(&reader, customer, details);
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
