/*
 * request.h
 *		A request for a new reservation.
 *
 * The record says what is wanted; the request says on which terms, and what
 * came of it. A command checks it, claims its place, counts it, and tells the
 * answer.
 */
#ifndef RSV_REQUEST_H
#define RSV_REQUEST_H

#include "postgres.h"

#include "base/named_enum.h"
#include "command/counting.h"
#include "money/promotion.h"

/* The answer to a request for which there is no room */
#define ON_UNAVAILABLE(CHOICE) \
	CHOICE(ON_UNAVAILABLE_REJECT, "reject") \
	CHOICE(ON_UNAVAILABLE_WAIT, "waitlist") \
	CHOICE(ON_UNAVAILABLE_OVERBOOK, "overbook") \
	CHOICE(ON_UNAVAILABLE_RAISE, "error")

typedef enum OnUnavailable
{
	ON_UNAVAILABLE(NAMED_ENUM_MEMBER)
} OnUnavailable;

/* The arguments of a request, after its resources */
enum
{
	REQUEST_RESOURCES,
	REQUEST_DURING,
	REQUEST_CUSTOMER,
	REQUEST_QUANTITY,
	REQUEST_ON_UNAVAILABLE,
	REQUEST_PROMOTION_CODE,
	REQUEST_AMOUNT,
	REQUEST_HOLD,
	REQUEST_KEY,
	REQUEST_DETAILS,
	REQUEST_UNITS,				/* these are not read here: some requests have
								 * none, or others in between */
	REQUEST_GUESTS,
	REQUEST_RATE_PLAN,
	REQUEST_WAIVE
};

typedef struct Request
{
	/* the question, besides what the record says */
	OnUnavailable on_unavailable;
	const char *promotion_code;
	Interval   *hold;
	int			uses_before;	/* of the promotion, by other items of the same
								 * booking */
	bool		nowait;			/* a place that depends on an open transaction
								 * is refused */

	/* what came of it */
	Claim		claim;
	Promotion	promotion;		/* without a code: none */
	Counting	counting;
	Reason		reason;			/* why not, though there may be room */
	Datum		alternatives;	/* of a refusal, once they are known */
} Request;

/* Reads the arguments into the request and a record with its resources. */
extern void rsv_request_read(FunctionCallInfo fcinfo, Record *record,
							 Request *request);

/* Prepares the claim, and checks all that can be known before it is made. */
extern void rsv_request_prepare(const Command *command, const Record *record,
								Request *request);

/* Has the customer as much as may be, as far as rows tell that are there? */
extern bool rsv_request_is_limited(const Record *record, Request *request,
								   TimestampTz now);

/* Does it wait for room, now that there is none? */
extern bool rsv_request_would_wait(const Request *request);

/*
 * After the claim: takes the place, or the wait for it, within the customer's
 * limit and with a use of the promotion. False: not, for the reason of the
 * counting, or because an open transaction decides. Lock order: place,
 * customer, promotion.
 */
extern bool rsv_request_count(Command *command, Request *request);

/*
 * Tell the answer: why not, though there may be room; what stands in the way of
 * the claim; or what the claim has got.
 */
extern void rsv_request_decline(Command *command, const Request *request);
extern void rsv_request_refuse(Command *command, Request *request);
extern void rsv_request_accept(Command *command, Request *request);

#endif							/* RSV_REQUEST_H */
