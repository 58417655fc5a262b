/*
 * reason.c
 *		Reasons for which a command is refused.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "model/reason.h"
#include "utils/array.h"
#include "utils/builtins.h"

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

bool
rsv_reason_is_no_room(Reason reason)
{
	return reason == REASON_UNAVAILABLE || reason == REASON_FRAGMENTED ||
		reason == REASON_BUSY;
}

int
rsv_reason_most_telling(const Reason *reasons, int n)
{
	for (int i = 0; i < lengthof(telling); i++)
		for (int j = 0; j < n; j++)
			if (reasons[j] == telling[i])
				return j;
	return 0;
}

Reason
rsv_reason_search(const char *name)
{
	int			reason = rsv_named_enum_search(names, lengthof(names), name);

	return reason < 0 ? REASON_NONE : reason;
}

Datum
rsv_rules_array(Rules rules)
{
	Datum		elements[lengthof(names)];
	int			n = 0;

	for (int i = 0; i < lengthof(names); i++)
		if (rules & RULE(i))
			elements[n++] = CStringGetTextDatum(names[i]);
	return PointerGetDatum(construct_array(elements, n, TEXTOID, -1, false,
										   TYPALIGN_INT));
}

Rules
rsv_rules_of_array(Datum array)
{
	Rules		rules = RULES_NONE;
	Datum	   *elements;
	int			n;

	deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false,
					  TYPALIGN_INT, &elements, NULL, &n);
	for (int i = 0; i < n; i++)
		rules |= RULE(rsv_reason_by_name(TextDatumGetCString(elements[i])));
	return rules;
}
