/*
 * payment_report.h
 *		Shared by the commands by which a payment provider reports.
 */
#ifndef RSV_PAYMENT_REPORT_H
#define RSV_PAYMENT_REPORT_H

#include "postgres.h"

#include "command/context.h"
#include "money/ledger.h"

typedef struct PaymentReport
{
	const char *reference;		/* of the provider */
	Numeric		amount;			/* as the caller gives it; NULL: none given */
	const char *method;			/* or NULL */
	const char *currency;		/* or NULL */
	const char *failure;		/* why the payment has failed, or NULL */
} PaymentReport;

/*
 * The reservations of a booking take their parts of one payment, in rounds, as
 * long as something is left.
 */
typedef enum ReportRound
{
	ROUND_OPEN,					/* what is open between customer and house */
	ROUND_BALANCE,				/* what is asked for later, too */
	ROUND_KNOWN,				/* what was reported under the reference */
	ROUND_AGAIN,				/* what a place costs that is gone or to come */
	ROUND_LOST,					/* what a place did cost */
	REPORT_ROUNDS
} ReportRound;

/* One of the commands */
typedef struct ReportType
{
	CommandType command;
	Direction	direction;
	void		(*perform) (Command *command, const PaymentReport *report);

	/* Has the payment been reported in this way before? */
	bool		(*is_repeated) (EntryStatus status);
	/* The part that a reservation takes up to a round; NULL: no more */
	Numeric		(*take) (const Command *command, const Payment *payment,
						 ReportRound round);
	/* The rounds up to this one say what an amount is that is not given. */
	ReportRound last_round;
	/* Each reservation has its own amount, whatever the others have. */
	bool		apart;
} ReportType;

/* Runs the command around the report, with the arguments by their numbers. */
extern Datum rsv_payment_report_run(FunctionCallInfo fcinfo,
									const ReportType *type,
									const PaymentReport *report,
									int key_argument, int booking_argument);

/* The same for those that take an amount, whose arguments are read, too */
extern Datum rsv_payment_report_run_amount(FunctionCallInfo fcinfo,
										   const ReportType *type);

/* Has an event already told the same refusal of this reference? */
extern bool rsv_payment_report_was_refused(const Command *command);

/*
 * The amount that the caller gives, rounded to the currency; NULL: none given
 */
extern Numeric rsv_payment_report_amount(const PaymentReport *report,
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
