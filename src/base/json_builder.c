/*
 * json_builder.c
 *		jsonb, built key by key.
 *
 * Money is a string, a time is RFC 3339 with its offset, an id is a string;
 * nothing is ever null.
 */
#include "postgres.h"

#include "base/calendar.h"
#include "base/json_builder.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

static JsonbValue
string_value(const char *text)
{
	JsonbValue	value;

	value.type = jbvString;
	value.val.string.val = unconstify(char *, text);
	value.val.string.len = strlen(text);
	return value;
}

static void
add_key(JsonBuilder *payload, const char *key)
{
	JsonbValue	name;

	if (key == NULL)
		return;
	name = string_value(key);
	rsv_push_jsonb(&payload->json, WJB_KEY, &name);
}

static void
add_value(JsonBuilder *payload, const char *key, JsonbValue *value)
{
	add_key(payload, key);
	rsv_push_jsonb(&payload->json, key ? WJB_VALUE : WJB_ELEM, value);
}

void
rsv_json_open(JsonBuilder *payload)
{
	memset(payload, 0, sizeof(JsonBuilder));
	rsv_push_jsonb(&payload->json, WJB_BEGIN_OBJECT, NULL);
}

/* Without a key it is the whole payload. */
void
rsv_json_open_array(JsonBuilder *payload, const char *key)
{
	add_key(payload, key);
	rsv_push_jsonb(&payload->json, WJB_BEGIN_ARRAY, NULL);
}

void
rsv_json_close_array(JsonBuilder *payload)
{
	rsv_push_jsonb(&payload->json, WJB_END_ARRAY, NULL);
}

/* Without a key it is an element of an array. */
void
rsv_json_open_object(JsonBuilder *payload, const char *key)
{
	add_key(payload, key);
	rsv_push_jsonb(&payload->json, WJB_BEGIN_OBJECT, NULL);
}

void
rsv_json_close_object(JsonBuilder *payload)
{
	rsv_push_jsonb(&payload->json, WJB_END_OBJECT, NULL);
}

/* Of whatever was opened first */
Datum
rsv_json_close(JsonBuilder *payload)
{
	if (payload->json.parseState)
		rsv_json_close_object(payload);
	return JsonbPGetDatum(JsonbValueToJsonb(payload->json.result));
}

void
rsv_json_text(JsonBuilder *payload, const char *key, const char *value)
{
	if (value)
	{
		JsonbValue	string = string_value(value);

		add_value(payload, key, &string);
	}
}

void
rsv_json_number(JsonBuilder *payload, const char *key, int64 value)
{
	JsonbValue	number;

	number.type = jbvNumeric;
	number.val.numeric = int64_to_numeric(value);
	add_value(payload, key, &number);
}

void
rsv_json_id(JsonBuilder *payload, const char *key, int64 value)
{
	char	   *text = palloc(MAXINT8LEN + 1);

	pg_lltoa(value, text);
	rsv_json_text(payload, key, text);
}

void
rsv_json_uuid(JsonBuilder *payload, const char *key, const pg_uuid_t *value)
{
	rsv_json_text(
		payload, key,
		DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(value))));
}

void
rsv_json_uuids(JsonBuilder *payload, const char *key, const pg_uuid_t *values,
				  int n)
{
	rsv_json_open_array(payload, key);
	for (int i = 0; i < n; i++)
		rsv_json_uuid(payload, NULL, &values[i]);
	rsv_json_close_array(payload);
}

/* In UTC: the same wherever it is written */
char *
rsv_json_time_text(TimestampTz value)
{
	struct pg_tm tm;
	fsec_t		fsec;
	char		text[MAXDATELEN + 1];

	if (timestamp2tm(value, NULL, &tm, &fsec, NULL, NULL) != 0)
		rsv_calendar_fail_range();
	tm.tm_isdst = 0;			/* or no offset would be written */
	EncodeDateTime(&tm, fsec, true, 0, NULL, USE_XSD_DATES, text);
	return pstrdup(text);
}

void
rsv_json_time(JsonBuilder *payload, const char *key, TimestampTz value)
{
	if (!TIMESTAMP_IS_NOBEGIN(value))
		rsv_json_text(payload, key, rsv_json_time_text(value));
}

/* ISO 8601, whatever the session writes */
void
rsv_json_interval(JsonBuilder *payload, const char *key, const Interval *value)
{
	struct pg_itm itm;
	char		text[MAXDATELEN + 1];

	interval2itm(*value, &itm);
	EncodeInterval(&itm, INTSTYLE_ISO_8601, text);
	rsv_json_text(payload, key, pstrdup(text));
}

void
rsv_json_money(JsonBuilder *payload, const char *key, Numeric value)
{
	rsv_json_text(payload, key,
				  DatumGetCString(DirectFunctionCall1(
					  numeric_out, NumericGetDatum(value))));
}

void
rsv_json_bool(JsonBuilder *payload, const char *key, bool value)
{
	JsonbValue	boolean = {.type = jbvBool};

	boolean.val.boolean = value;
	add_value(payload, key, &boolean);
}

void
rsv_json_jsonb(JsonBuilder *payload, const char *key, Datum value)
{
	JsonbValue	container;
	Jsonb	   *jsonb = DatumGetJsonbP(value);

	add_key(payload, key);
	container.type = jbvBinary;
	container.val.binary.data = &jsonb->root;
	container.val.binary.len = VARSIZE(jsonb) - VARHDRSZ;
	rsv_push_jsonb(&payload->json, WJB_VALUE, &container);
}
