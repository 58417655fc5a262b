/*
 * rules.h
 *		The rules of a resource for a stay, besides room.
 */
#ifndef RSV_RULES_H
#define RSV_RULES_H

#include "postgres.h"

#include "model/reason.h"
#include "resource/resource.h"

/* No reason: the start of the stay is asked, and not the end alone. */
#define RULE_START (UINT64CONST(1) << 63)

/* A stay whose rules were met when it was booked */
#define RULES_OF_BOOKED (RULE(REASON_INACTIVE) | RULE(REASON_PAST))
/* A stay that has begun, and only its end changes */
#define RULES_OF_END \
	(REASONS_OF_END_RULES(RULE_AND) RULE(REASON_CLOSED))
/* A stay beyond the horizon of booking can be waited for. */
#define RULES_OF_WAITING \
	(REASONS_OF_WAITLIST_RULES(RULE_AND) RULE(REASON_CLOSED) | RULE_START)
#define RULES_OF_BOOKING \
	(REASONS_OF_RULES(RULE_AND) RULE(REASON_CLOSED) | RULE_START)

/* Another number of guests, or of units for them */
#define RULES_OF_PARTY (RULE(REASON_TOO_FEW) | RULE(REASON_TOO_MANY))

/*
 * A customer who waits has asked in time, and the place may become free later
 * than a stay could be booked.
 */
#define RULES_OF_OFFER (RULES_OF_BOOKING & ~RULE(REASON_TOO_SOON))

/*
 * Those that staff may set aside: all that a manager has set. No room, a stay
 * that is over and a resource that is not sold any more are none of these.
 */
#define RULES_WAIVABLE \
	(((REASONS_OF_RULES(RULE_AND) RULE(REASON_CLOSED)) & ~RULES_OF_BOOKED) | \
	 RULE(REASON_CUSTOMER_LIMIT))

/* The reason for a refusal by these rules, or REASON_NONE */
extern Reason rsv_rules_check(Rules rules, const Resource *resource,
							  Period stay, Party party, TimestampTz now);

#endif							/* RSV_RULES_H */
