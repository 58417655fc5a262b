/*
 * payment_report.h
 *		Shared by the commands by which a payment provider reports.
 */
#ifndef RSV_PAYMENT_REPORT_H
#define RSV_PAYMENT_REPORT_H

#include "postgres.h"

#include "command/context.h"
#include "money/ledger.h"

/* A report: the provider's reference, the method and the currency */
typedef struct PaymentReport
{
	const char *reference;
	const char *method;			/* or NULL */
	const char *currency;		/* or NULL */
} PaymentReport;

typedef void (*ProviderReport) (Command *command, const PaymentReport *report);

/* Reads the arguments, and runs the command around the report. */
extern Datum rsv_payment_report_run(FunctionCallInfo fcinfo, CommandType type,
									ProviderReport perform);

/* Has an event already told the same refusal of this reference? */
extern bool rsv_payment_report_was_refused(const Command *command);

/*
 * The amount that the caller gives, rounded to the currency; NULL: none given
 */
extern Numeric rsv_payment_report_amount(const Command *command,
										 const Payment *payment);

/*
 * An error if the payment's currency differs from the reservation's, so that
 * the amount due cannot stand for an amount that is not given.
 */
extern void rsv_payment_report_check_amount(const Record *record,
											const Payment *payment);

/*
 * A report that came before is accepted again, and nothing is written. An error
 * if it is another payment, as one in another currency must be.
 */
extern void rsv_payment_report_repeat(Command *command,
									  const PaymentReport *report,
									  const Payment *payment);

/* An event of the payment, with its amount under the key; open for more */
extern void rsv_payment_report_open(Command *command, JsonBuilder *payload,
									const char *key, const Payment *payment);
/* Adds such an event. */
extern void rsv_payment_report_tell(Command *command, EventType type,
									const char *key, const Payment *payment);

#endif							/* RSV_PAYMENT_REPORT_H */
