/*
 * rules.c
 *		The rules of a resource for a stay, besides room.
 *
 * Pure: the one predicate that commands and queries share.
 */
#include "postgres.h"

#include "base/grid.h"
#include "resource/rules.h"

StaticAssertDecl(REASON_LIMIT_IGNORED < 63, "a set of rules has a bit for each reason");

/* A stay may end at the instant at which they do, but not begin then. */
static bool
is_in_hours(const Resource *resource, TimestampTz time, bool end)
{
	Period		open;

	return rsv_schedule_open_period(end ? time - 1 : time, time,
									&resource->schedule, resource->zone,
									&open) && open.from <= time;
}

static bool
is_open_throughout(const Resource *resource, Period stay)
{
	Period		open;

	return rsv_schedule_open_period(stay.from, stay.to, &resource->schedule,
									resource->zone, &open) &&
		open.from <= stay.from && stay.to <= open.to;
}

static bool
is_open(Rules rules, const Resource *resource, Period stay)
{
	if (!resource->hours_bind_ends)
		return is_open_throughout(resource, stay);
	return is_in_hours(resource, stay.to, true) &&
		(!(rules & RULE_START) || is_in_hours(resource, stay.from, false));
}

static bool
is_multiple(const Resource *resource, Period stay)
{
	int64		last = 0;

	return rsv_calendar_step_to(stay.from, resource->duration_step, &last,
								stay.to, resource->zone) == stay.to;
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
	if ((rules & RULE(REASON_CLOSED)) && !is_open(rules, resource, stay))
		return REASON_CLOSED;
	/* closed wins over off_grid */
	if ((rules & RULE(REASON_OFF_GRID)) && resource->duration_step &&
		!is_multiple(resource, stay))
		return REASON_OFF_GRID;
	return REASON_NONE;
}

static bool
starts_on_grid(const Resource *resource, TimestampTz from)
{
	Grid		grid = rsv_resource_grid(resource);

	return rsv_grid_has(&grid, from);
}

static Reason
check_start(Rules rules, const Resource *resource, TimestampTz from,
			TimestampTz now)
{
	if ((rules & RULE(REASON_OFF_GRID)) && resource->slot &&
		!starts_on_grid(resource, from))
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
	if (reason || !(rules & RULE_START))
		return reason;
	return check_start(rules, resource, stay.from, now);
}
