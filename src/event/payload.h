/*
 * payload.h
 *		The facts of a reservation, as an event tells them.
 */
#ifndef RSV_PAYLOAD_H
#define RSV_PAYLOAD_H

#include "postgres.h"

#include "base/json_builder.h"
#include "model/record.h"

/* The facts that an event can tell */
typedef enum Fact
{
	FACT_REQUEST = 1 << 0,		/* customer, resources, period, quantity */
	FACT_STATUS = 1 << 1,
	FACT_AMOUNT = 1 << 2,		/* with currency and payment status */
	FACT_EXPIRY = 1 << 3,
	FACT_VERSION = 1 << 4,
	FACT_TIMES = 1 << 5,		/* when it was confirmed, checked in ... */
	FACT_PRIORITY = 1 << 6,
	FACT_TERMS = 1 << 7,		/* of cancellation */
	FACT_PENDING = 1 << 8		/* what a change that is not paid has changed */
} Fact;

#define FACT_ALL 0x1FF

/* The facts of a reservation; with another, only those that differ */
extern void rsv_payload_record(JsonBuilder *payload, const Record *record,
							   const Record *before, int facts);

/* The terms of cancellation; with another record, only if they differ */
extern void rsv_payload_terms(JsonBuilder *payload, const Record *record,
							  const Record *before);

#endif							/* RSV_PAYLOAD_H */
