/*
 * payload.c
 *		What an event says, as jsonb.
 *
 * A reservation can be rebuilt by laying its events' payloads over each
 * other in order, so an event that changes it tells the new facts under the
 * same keys that the first one used. A hold's end is void once it is no hold;
 * no key ever has to be taken back.
 */
#include "postgres.h"

#include "base/period.h"
#include "event/payload.h"
#include "miscadmin.h"
#include "resource/calendar.h"
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
add_key(Payload *payload, const char *key)
{
	JsonbValue	name;

	if (key == NULL)
		return;
	name = string_value(key);
	rsv_push_jsonb(&payload->json, WJB_KEY, &name);
}

static void
add_value(Payload *payload, const char *key, JsonbValue *value)
{
	add_key(payload, key);
	rsv_push_jsonb(&payload->json, key ? WJB_VALUE : WJB_ELEM, value);
}

void
rsv_payload_open(Payload *payload)
{
	memset(payload, 0, sizeof(Payload));
	rsv_push_jsonb(&payload->json, WJB_BEGIN_OBJECT, NULL);
}

/* Without a key it is the whole payload. */
void
rsv_payload_open_array(Payload *payload, const char *key)
{
	add_key(payload, key);
	rsv_push_jsonb(&payload->json, WJB_BEGIN_ARRAY, NULL);
}

void
rsv_payload_close_array(Payload *payload)
{
	rsv_push_jsonb(&payload->json, WJB_END_ARRAY, NULL);
}

/* Without a key it is an element of an array. */
void
rsv_payload_open_object(Payload *payload, const char *key)
{
	add_key(payload, key);
	rsv_push_jsonb(&payload->json, WJB_BEGIN_OBJECT, NULL);
}

void
rsv_payload_close_object(Payload *payload)
{
	rsv_push_jsonb(&payload->json, WJB_END_OBJECT, NULL);
}

/* Of whatever was opened first */
Datum
rsv_payload_close(Payload *payload)
{
	if (payload->json.parseState)
		rsv_payload_close_object(payload);
	return JsonbPGetDatum(JsonbValueToJsonb(payload->json.result));
}

void
rsv_payload_text(Payload *payload, const char *key, const char *value)
{
	if (value)
	{
		JsonbValue	string = string_value(value);

		add_value(payload, key, &string);
	}
}

void
rsv_payload_number(Payload *payload, const char *key, int64 value)
{
	JsonbValue	number;

	number.type = jbvNumeric;
	number.val.numeric = int64_to_numeric(value);
	add_value(payload, key, &number);
}

void
rsv_payload_id(Payload *payload, const char *key, int64 value)
{
	char	   *text = palloc(MAXINT8LEN + 1);

	pg_lltoa(value, text);
	rsv_payload_text(payload, key, text);
}

void
rsv_payload_uuid(Payload *payload, const char *key, const pg_uuid_t *value)
{
	rsv_payload_text(
		payload, key,
		DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(value))));
}

void
rsv_payload_uuids(Payload *payload, const char *key, const pg_uuid_t *values,
				  int n)
{
	rsv_payload_open_array(payload, key);
	for (int i = 0; i < n; i++)
		rsv_payload_uuid(payload, NULL, &values[i]);
	rsv_payload_close_array(payload);
}

/* In UTC: the same wherever it is written */
char *
rsv_payload_time_text(TimestampTz value)
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
rsv_payload_time(Payload *payload, const char *key, TimestampTz value)
{
	if (!TIMESTAMP_IS_NOBEGIN(value))
		rsv_payload_text(payload, key, rsv_payload_time_text(value));
}

/* ISO 8601, whatever the session writes */
void
rsv_payload_interval(Payload *payload, const char *key, const Interval *value)
{
	struct pg_itm itm;
	char		text[MAXDATELEN + 1];

	interval2itm(*value, &itm);
	EncodeInterval(&itm, INTSTYLE_ISO_8601, text);
	rsv_payload_text(payload, key, pstrdup(text));
}

void
rsv_payload_money(Payload *payload, const char *key, Datum value)
{
	rsv_payload_text(payload, key,
					 DatumGetCString(DirectFunctionCall1(numeric_out, value)));
}

void
rsv_payload_bool(Payload *payload, const char *key, bool value)
{
	JsonbValue	boolean = {.type = jbvBool};

	boolean.val.boolean = value;
	add_value(payload, key, &boolean);
}

void
rsv_payload_jsonb(Payload *payload, const char *key, Datum value)
{
	JsonbValue	container;
	Jsonb	   *jsonb = DatumGetJsonbP(value);

	add_key(payload, key);
	container.type = jbvBinary;
	container.val.binary.data = &jsonb->root;
	container.val.binary.len = VARSIZE(jsonb) - VARHDRSZ;
	rsv_push_jsonb(&payload->json, WJB_VALUE, &container);
}

/* The request: what was asked for */
static void
add_request(Payload *payload, const Record *record, const Record *before)
{
	if (!before || strcmp(record->customer, before->customer) != 0)
		rsv_payload_text(payload, "customer", record->customer);
	if (!before || !rsv_record_same_resources(record, before))
	{
		rsv_payload_open_array(payload, "resource_ids");
		for (int i = 0; i < record->nresources; i++)
			rsv_payload_id(payload, NULL, record->resource_ids[i]);
		rsv_payload_close_array(payload);
	}
	if (!before || record->during.from != before->during.from)
		rsv_payload_time(payload, "from", record->during.from);
	if (!before || record->during.to != before->during.to)
		rsv_payload_time(payload, "to", record->during.to);
	if (!before || record->quantity != before->quantity)
		rsv_payload_number(payload, "quantity", record->quantity);
	if (before ? !rsv_record_same_units(record, before) : record->choosy)
		rsv_payload_text(payload, "named_units", record->choosy ?
						 rsv_span_text(record->units) : "");
}

static void
add_amount(Payload *payload, const Record *record, const Record *before)
{
	if (record->priced && (!before || !rsv_record_same_amount(record, before)))
		rsv_payload_money(payload, "amount", record->amount);
	if (!before || strcmp(record->currency, before->currency) != 0 ||
		!rsv_record_same_amount(record, before))
		rsv_payload_text(payload, "currency", record->currency);
	if (!before || record->payment_status != before->payment_status)
		rsv_payload_text(payload, "payment_status",
						 rsv_payment_status_name(record->payment_status));
	if ((!before && record->amount_fixed) ||
		(before && record->amount_fixed != before->amount_fixed))
		rsv_payload_bool(payload, "amount_fixed", record->amount_fixed);
}

static void
add_time(Payload *payload, const char *key, TimestampTz now,
		 const TimestampTz *before)
{
	if (before == NULL || now != *before)
		rsv_payload_time(payload, key, now);
}

static void
add_times(Payload *payload, const Record *record, const Record *before)
{
	add_time(payload, "confirmed_at", record->confirmed_at,
			 before ? &before->confirmed_at : NULL);
	add_time(payload, "checked_in_at", record->checked_in_at,
			 before ? &before->checked_in_at : NULL);
	add_time(payload, "checked_out_at", record->checked_out_at,
			 before ? &before->checked_out_at : NULL);
	add_time(payload, "ended_at", record->ended_at,
			 before ? &before->ended_at : NULL);
}

void
rsv_payload_record(Payload *payload, const Record *record, const Record *before,
				   int facts)
{
	if (facts & FACT_REQUEST)
		add_request(payload, record, before);
	if (facts & FACT_PRIORITY &&
		record->priority != (before ? before->priority : 0))
		rsv_payload_number(payload, "priority", record->priority);
	if (facts & FACT_STATUS && (!before || record->status != before->status))
		rsv_payload_text(payload, "status", rsv_status_name(record->status));
	if (facts & FACT_AMOUNT)
		add_amount(payload, record, before);
	if (facts & FACT_EXPIRY)
		add_time(payload, "expires_at", record->expires_at,
				 before ? &before->expires_at : NULL);
	if (facts & FACT_TIMES)
		add_times(payload, record, before);
	if (facts & FACT_TERMS && record->terms && (!before || !before->terms))
		rsv_payload_jsonb(payload, "cancellation_terms", record->terms);
	if (facts & FACT_VERSION && (!before || record->version != before->version))
		rsv_payload_number(payload, "version", record->version);
}

/* What it occupies, row by row */
void
rsv_payload_units(Payload *payload, const Stock *stock)
{
	rsv_payload_open_array(payload, "units");
	for (int i = 0; i < stock->n; i++)
	{
		const Allocation *row = &stock->rows[i];

		rsv_payload_open_object(payload, NULL);
		rsv_payload_id(payload, "resource_id", row->resource_id);
		rsv_payload_text(payload, "units", rsv_span_text(row->units));
		rsv_payload_time(payload, "from", row->during.from);
		rsv_payload_time(payload, "to", row->during.to);
		rsv_payload_close_object(payload);
	}
	rsv_payload_close_array(payload);
}
