/*
 * item_value.c
 *		The values of an item of a booking, key by key.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "base/funcargs_text.h"
#include "command/item_value.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"

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
	[ITEM_OFFSET] = {"offset", JSON_TEXT, INTERVALOID},
	[ITEM_DURATION] = {"duration", JSON_TEXT, INTERVALOID},
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

void
rsv_item_values_begin(ItemReader *reader, Datum customer, Datum details)
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

const char *
rsv_item_value_name(int n)
{
	return item_keys[n].name;
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

void
rsv_item_values_read(ItemReader *reader, JsonbContainer *item,
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

void
rsv_item_value_require(const ItemReader *reader, const NullableDatum *values,
					   int n)
{
	if (values[n].isnull)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("item %d has no %s", reader->context.item,
						item_keys[n].name),
				 errhint("An item says resource_id or category, from and to, with the end excluded.")));
}
