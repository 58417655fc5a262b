/*
 * payload.h
 *		What an event says, as jsonb.
 *
 * Money is a string with its currency beside it, a time is RFC 3339 with its
 * offset, an id is a string; nothing is ever null.
 */
#ifndef RSV_PAYLOAD_H
#define RSV_PAYLOAD_H

#include "postgres.h"

#include "base/compat.h"
#include "inventory/allocation_scan.h"
#include "model/record.h"

typedef struct Payload
{
	JsonbInState json;
} Payload;

/* What of a reservation an event tells */
typedef enum Fact
{
	FACT_REQUEST = 1 << 0,		/* customer, resources, period, quantity */
	FACT_STATUS = 1 << 1,
	FACT_AMOUNT = 1 << 2,		/* with currency and payment status */
	FACT_EXPIRY = 1 << 3,
	FACT_VERSION = 1 << 4,
	FACT_TIMES = 1 << 5,		/* when it was confirmed, checked in ... */
	FACT_PRIORITY = 1 << 6,
	FACT_TERMS = 1 << 7			/* of cancellation */
} Fact;

#define FACT_ALL 0xFF

extern void rsv_payload_open(Payload *payload);
extern void rsv_payload_open_array(Payload *payload, const char *key);
extern void rsv_payload_close_array(Payload *payload);
extern void rsv_payload_open_object(Payload *payload, const char *key);
extern void rsv_payload_close_object(Payload *payload);
extern Datum rsv_payload_close(Payload *payload);

/* NULL text and DT_NOBEGIN are left out. */
extern void rsv_payload_text(Payload *payload, const char *key,
							 const char *value);
extern void rsv_payload_number(Payload *payload, const char *key, int64 value);
extern void rsv_payload_id(Payload *payload, const char *key, int64 value);
extern void rsv_payload_uuid(Payload *payload, const char *key,
							 const pg_uuid_t *value);
extern void rsv_payload_uuids(Payload *payload, const char *key,
							  const pg_uuid_t *values, int n);
extern void rsv_payload_time(Payload *payload, const char *key,
							 TimestampTz value);
extern char *rsv_payload_time_text(TimestampTz value);
extern void rsv_payload_interval(Payload *payload, const char *key,
								 const Interval *value);
extern void rsv_payload_money(Payload *payload, const char *key, Datum value);
extern void rsv_payload_bool(Payload *payload, const char *key, bool value);
extern void rsv_payload_jsonb(Payload *payload, const char *key, Datum value);

/* The facts of a reservation; with another, only those that differ */
extern void rsv_payload_record(Payload *payload, const Record *record,
							   const Record *before, int facts);
extern void rsv_payload_units(Payload *payload, const Stock *stock);

#endif							/* RSV_PAYLOAD_H */
