/*
 * provider.h
 *		What the commands share by which a payment provider reports.
 */
#ifndef RSV_PROVIDER_H
#define RSV_PROVIDER_H

#include "postgres.h"

#include "command.h"

typedef void (*ProviderReport) (Command *command, const char *reference,
								const char *method);

/* Reads the arguments, and runs the command around the report. */
extern Datum rsv_provider_report(FunctionCallInfo fcinfo, CommandType type,
								 ProviderReport report);

/* How much the caller says, as it is charged; zero: the caller does not */
extern Datum rsv_provider_amount(const Command *command);

/* An event of the payment; its amount under the key */
extern void rsv_provider_tell(Command *command, const char *type,
							  const char *key, const Payment *payment);

#endif							/* RSV_PROVIDER_H */
