/*
 * json_builder.h
 *		jsonb, built key by key.
 */
#ifndef RSV_JSON_BUILDER_H
#define RSV_JSON_BUILDER_H

#include "postgres.h"

#include "base/compat.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

/* Zeroed: nothing is open yet. */
typedef struct JsonBuilder
{
	JsonbInState json;
} JsonBuilder;

extern void rsv_json_open(JsonBuilder *payload);
extern void rsv_json_open_array(JsonBuilder *payload, const char *key);
extern void rsv_json_close_array(JsonBuilder *payload);
extern void rsv_json_open_object(JsonBuilder *payload, const char *key);
extern void rsv_json_close_object(JsonBuilder *payload);
extern Datum rsv_json_close(JsonBuilder *payload);

/* NULL text and DT_NOBEGIN are left out. */
extern void rsv_json_text(JsonBuilder *payload, const char *key,
							 const char *value);
extern void rsv_json_number(JsonBuilder *payload, const char *key, int64 value);
extern void rsv_json_id(JsonBuilder *payload, const char *key, int64 value);
extern void rsv_json_uuid(JsonBuilder *payload, const char *key,
							 const pg_uuid_t *value);
extern void rsv_json_uuids(JsonBuilder *payload, const char *key,
							  const pg_uuid_t *values, int n);
extern void rsv_json_time(JsonBuilder *payload, const char *key,
							 TimestampTz value);
extern char *rsv_json_time_text(TimestampTz value);
extern void rsv_json_interval(JsonBuilder *payload, const char *key,
								 const Interval *value);
extern void rsv_json_money(JsonBuilder *payload, const char *key,
						   Numeric value);
extern void rsv_json_bool(JsonBuilder *payload, const char *key, bool value);
extern void rsv_json_jsonb(JsonBuilder *payload, const char *key, Datum value);

#endif							/* RSV_JSON_BUILDER_H */
