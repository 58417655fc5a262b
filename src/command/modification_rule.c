/*
 * modification_rule.c
 *		The rules that a modification has to obey.
 *
 * A stay whose start is as it was has met the rules about the start, and may
 * have begun; and one for the same party has met those about the party.
 */
#include "postgres.h"

#include "command/modification_rule.h"
#include "model/record_difference.h"

bool
rsv_modification_may_move(const Record *before, const Record *wanted)
{
	return before->status != STATUS_CHECKED_IN ||
		(wanted->during.from == before->during.from &&
		 wanted->quantity == before->quantity &&
		 rsv_record_same_resources(wanted, before));
}

Rules
rsv_modification_rules(const Record *before, const Record *wanted)
{
	if (wanted->during.from != before->during.from)
		return RULES_OF_BOOKING;
	if (wanted->guests != before->guests ||
		wanted->quantity != before->quantity ||
		!rsv_record_same_resources(wanted, before))
		return RULES_OF_END | RULES_OF_PARTY;
	return RULES_OF_END;
}

Reason
rsv_modification_check_party(const Record *before, const Record *wanted,
							 TimestampTz now)
{
	Reason		reason = REASON_NONE;

	if (wanted->guests == before->guests)
		return reason;
	for (int i = 0; i < wanted->nresources && reason == REASON_NONE; i++)
		reason = rsv_rules_check(RULES_OF_PARTY & ~wanted->waived,
								 rsv_resource_get(wanted->resource_ids[i]),
								 wanted->during,
								 (Party) {wanted->quantity, wanted->guests},
								 now);
	return reason;
}
