/*
 * provider.h
 *		What the commands share by which a payment provider reports.
 */
#ifndef RSV_PROVIDER_H
#define RSV_PROVIDER_H

#include "postgres.h"

#include "command.h"

/* The argument that says how much */
#define PROVIDER_AMOUNT 2

typedef void (*ProviderReport) (Command *command, const char *reference,
								const char *method);

/* Reads the arguments, and runs the command around the report. */
extern Datum rsv_provider_report(FunctionCallInfo fcinfo, CommandType type,
								 ProviderReport report);

/* An event of the payment; its amount under the key */
extern void rsv_provider_tell(Command *command, const char *type,
							  const char *key, const Payment *payment);

#endif							/* RSV_PROVIDER_H */
