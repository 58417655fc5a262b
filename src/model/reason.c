/*
 * reason.c
 *		Reasons for which a command is refused.
 */
#include "postgres.h"

#include "model/reason.h"

static const char *const names[] = {
	REASONS(NAMED_ENUM_NAME)
};

const char *
rsv_reason_name(Reason reason)
{
	Assert(reason < lengthof(names));
	return names[reason];
}

Reason
rsv_reason_by_name(const char *name)
{
	return rsv_named_enum_find(names, lengthof(names), name, "reason");
}

/*
 * The reasons, from the one that says most to the caller. A resource that does
 * not suit the party says nothing where another one does.
 */
static const Reason telling[] = {
	REASON_BUSY, REASON_UNAVAILABLE, REASON_FRAGMENTED, REASON_CUSTOMER_LIMIT,
	REASON_PROMOTION_EXHAUSTED, REASON_PROMOTION_EXPIRED,
	REASON_PROMOTION_NOT_APPLICABLE, REASON_OFF_GRID, REASON_TOO_SHORT,
	REASON_TOO_LONG, REASON_CLOSED_TO_ARRIVAL, REASON_CLOSED_TO_DEPARTURE,
	REASON_TOO_SOON, REASON_TOO_FAR, REASON_CLOSED,
	REASON_TOO_MANY, REASON_TOO_FEW, REASON_OVER_CAPACITY
};

int
rsv_reason_most_telling(const Reason *reasons, int n)
{
	for (int i = 0; i < lengthof(telling); i++)
		for (int j = 0; j < n; j++)
			if (reasons[j] == telling[i])
				return j;
	return 0;
}
