/*
 * charge.h
 *		The lines that are to be paid beside the stay.
 */
#ifndef RSV_CHARGE_H
#define RSV_CHARGE_H

#include "postgres.h"

#include "base/json_builder.h"
#include "base/named_enum.h"
#include "model/record.h"

#define CHARGE_KINDS(KIND) \
	KIND(CHARGE_EXTRA, "extra") \
	KIND(CHARGE_FEE, "fee") \
	KIND(CHARGE_TAX, "tax") \
	KIND(CHARGE_ADJUSTMENT, "adjustment")

typedef enum ChargeKind
{
	CHARGE_KINDS(NAMED_ENUM_MEMBER)
} ChargeKind;

typedef struct Charge
{
	ChargeKind	kind;
	const char *code;			/* or NULL */
	Numeric		amount;
	bool		automatic;		/* by the end of it, or its undoing */
} Charge;

/* A choice of the caller */
extern ChargeKind rsv_arg_charge_kind(FunctionCallInfo fcinfo, int n,
									  const char *name);

/* Writes the line, and adds it to what the record has posted. */
extern void rsv_charge_post(Record *record, const Charge *charge,
							TimestampTz now);

/* The sum of the automatic lines */
extern Numeric rsv_charge_automatic(const Record *record);

/* Adds the line to the payload of its event. */
extern void rsv_charge_tell(JsonBuilder *payload, const Charge *charge);

#endif							/* RSV_CHARGE_H */
