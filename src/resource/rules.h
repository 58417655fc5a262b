/*
 * rules.h
 *		The rules of a resource for a stay, besides room.
 */
#ifndef RSV_RULES_H
#define RSV_RULES_H

#include "postgres.h"

#include "model/reason.h"
#include "resource/resource.h"

/* Each rule, and sets of rules */
typedef enum Rules
{
	RULE_ACTIVE = 1 << 0,		/* the resource is in use */
	RULE_NOT_PAST = 1 << 1,		/* the stay ends in the future */
	RULE_DURATION = 1 << 2,
	RULE_OPEN = 1 << 3,			/* by the schedule */
	RULE_GRID = 1 << 4,			/* the stay begins on a slot */
	RULE_NOTICE = 1 << 5,		/* the stay begins late enough */
	RULE_ADVANCE = 1 << 6,		/* the stay begins soon enough */

	RULES_NONE = 0,
	/* a stay whose rules were met when it was booked */
	RULES_OF_BOOKED = RULE_ACTIVE | RULE_NOT_PAST,
	/* a stay that has begun, and only its end changes */
	RULES_OF_END = RULES_OF_BOOKED | RULE_DURATION | RULE_OPEN,
	/* a stay beyond the horizon of booking can be waited for */
	RULES_OF_WAITING = RULES_OF_END | RULE_GRID | RULE_NOTICE,
	RULES_OF_BOOKING = RULES_OF_WAITING | RULE_ADVANCE
} Rules;

/* The reason for a refusal by these rules, or REASON_NONE */
extern Reason rsv_rules_check(Rules rules, const Resource *resource,
							  Period stay, TimestampTz now);

#endif							/* RSV_RULES_H */
