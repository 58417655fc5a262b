/*
 * rules.c
 *		The rules of a resource for a stay, besides room.
 *
 * Pure: the one predicate that commands and queries share.
 */
#include "postgres.h"

#include "base/grid.h"
#include "resource/rules.h"

StaticAssertDecl(REASON_LIMIT_IGNORED < 64, "a set of rules has a bit for each reason");

static bool
is_open(const Resource *resource, Period stay)
{
	Period		open;

	return rsv_schedule_open_period(stay.from, stay.to, &resource->schedule,
									resource->zone, &open) &&
		open.from <= stay.from && stay.to <= open.to;
}

static Reason
check_end(Rules rules, const Resource *resource, Period stay, TimestampTz now)
{
	if ((rules & RULE(REASON_INACTIVE)) && !resource->active)
		return REASON_INACTIVE;
	if ((rules & RULE(REASON_PAST)) && stay.to <= now)
		return REASON_PAST;
	if ((rules & RULE(REASON_TOO_SHORT)) && resource->min_duration &&
		rsv_calendar_add(stay.from, resource->min_duration, 1,
						 resource->zone) > stay.to)
		return REASON_TOO_SHORT;
	if ((rules & RULE(REASON_TOO_LONG)) && resource->max_duration &&
		rsv_calendar_add(stay.from, resource->max_duration, 1,
						 resource->zone) < stay.to)
		return REASON_TOO_LONG;
	if ((rules & RULE(REASON_CLOSED)) && !is_open(resource, stay))
		return REASON_CLOSED;
	return REASON_NONE;
}

static Reason
check_start(Rules rules, const Resource *resource, TimestampTz from,
			TimestampTz now)
{
	if ((rules & RULE(REASON_OFF_GRID)) && resource->slot &&
		!rsv_grid_has(from, resource->slot, resource->zone))
		return REASON_OFF_GRID;
	if ((rules & RULE(REASON_TOO_SOON)) && resource->min_notice &&
		rsv_calendar_add(now, resource->min_notice, 1, resource->zone) > from)
		return REASON_TOO_SOON;
	if ((rules & RULE(REASON_TOO_FAR)) && resource->max_advance &&
		rsv_calendar_add(now, resource->max_advance, 1, resource->zone) < from)
		return REASON_TOO_FAR;
	return REASON_NONE;
}

Reason
rsv_rules_check(Rules rules, const Resource *resource, Period stay,
				TimestampTz now)
{
	Reason		reason = check_end(rules, resource, stay, now);

	Assert(stay.from < stay.to);
	/* closed wins over off_grid */
	return reason ? reason : check_start(rules, resource, stay.from, now);
}
