/*
 * reason.h
 *		Reasons for which a command is refused.
 */
#ifndef RSV_REASON_H
#define RSV_REASON_H

#include "postgres.h"

#include "base/named_enum.h"

/*
 * The rules of a resource, by the reason that each refuses with. Each list
 * includes the one before it.
 */

/* About the end or the length of a stay */
#define REASONS_OF_END_RULES(REASON) \
	REASON(REASON_INACTIVE, "inactive") \
	REASON(REASON_PAST, "past") \
	REASON(REASON_CLOSED_TO_DEPARTURE, "closed_to_departure") \
	REASON(REASON_TOO_SHORT, "too_short") \
	REASON(REASON_TOO_LONG, "too_long") \
	REASON(REASON_OFF_GRID, "off_grid")

/* Checked by add_to_waitlist: no wait makes the start of a stay allowed. */
#define REASONS_OF_WAITLIST_RULES(REASON) \
	REASONS_OF_END_RULES(REASON) \
	REASON(REASON_TOO_FEW, "too_few") \
	REASON(REASON_TOO_MANY, "too_many") \
	REASON(REASON_CLOSED_TO_ARRIVAL, "closed_to_arrival") \
	REASON(REASON_TOO_SOON, "too_soon")

#define REASONS_OF_RULES(REASON) \
	REASONS_OF_WAITLIST_RULES(REASON) \
	REASON(REASON_TOO_FAR, "too_far")

#define REASONS(REASON) \
	/* no room */ \
	REASON(REASON_UNAVAILABLE, "unavailable") \
	REASON(REASON_BUSY, "busy") \
	REASON(REASON_FRAGMENTED, "fragmented") \
	REASON(REASON_OVER_CAPACITY, "over_capacity") \
	REASON(REASON_CLOSED, "closed") \
	REASON(REASON_OCCUPIED, "occupied") \
	/* of an item, because another one of its booking was refused */ \
	REASON(REASON_INCOMPLETE, "incomplete") \
	REASONS_OF_RULES(REASON) \
	/* the customer, the promotion */ \
	REASON(REASON_CUSTOMER_LIMIT, "customer_limit") \
	REASON(REASON_PROMOTION_EXPIRED, "promotion_expired") \
	REASON(REASON_PROMOTION_EXHAUSTED, "promotion_exhausted") \
	REASON(REASON_PROMOTION_NOT_APPLICABLE, "promotion_not_applicable") \
	REASON(REASON_PROMOTION_NOT_STACKABLE, "promotion_not_stackable") \
	/* the reservation as it stands */ \
	REASON(REASON_WRONG_STATUS, "wrong_status") \
	REASON(REASON_PAYMENT_DUE, "payment_due") \
	REASON(REASON_NOT_DUE, "not_due") \
	REASON(REASON_NOT_READY, "not_ready") \
	/* of a step of process_overreservation only */ \
	REASON(REASON_AVAILABLE, "available") \
	REASON(REASON_CHECKED_IN, "checked_in")

typedef enum Reason
{
	REASON_NONE,				/* not refused */
	REASONS(NAMED_ENUM_MEMBER)

	/*
	 * The claim heeds no customer limit, but the resource has one. The command
	 * claims again within the limit, so no answer ever has this reason, and it
	 * has no name.
	 */
	REASON_LIMIT_IGNORED
} Reason;

/* NULL for REASON_NONE */
extern const char *rsv_reason_name(Reason reason);
extern Reason rsv_reason_by_name(const char *name);
/* REASON_NONE for a name that is no reason's */
extern Reason rsv_reason_search(const char *name);

/* A set of rules: a bit for each reason that a rule refuses with */
typedef uint64 Rules;

#define RULE(reason) (UINT64CONST(1) << (reason))
#define RULE_AND(reason, name) RULE(reason) |
#define RULES_NONE UINT64CONST(0)

/* The names of their reasons, as text[] */
extern Datum rsv_rules_array(Rules rules);
extern Rules rsv_rules_of_array(Datum array);

/* Refused for want of room, which other resources, or other times, may have? */
extern bool rsv_reason_is_no_room(Reason reason);

/* Of several resources: the first one whose reason says most to the caller */
extern int	rsv_reason_most_telling(const Reason *reasons, int n);

#endif							/* RSV_REASON_H */
