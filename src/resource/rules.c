/*
 * rules.c
 *		What a resource asks of a stay, besides room.
 *
 * Pure: the one predicate that commands and queries share.
 */
#include "postgres.h"

#include "resource/rules.h"

static bool
is_open(const Resource *resource, Period stay)
{
	Period		open;

	return rsv_calendar_open_period(stay.from, stay.to, &resource->schedule,
									resource->zone, &open) &&
		open.from <= stay.from && stay.to <= open.to;
}

static const char *
check_duration(const Resource *resource, Period stay)
{
	if (resource->min_duration &&
		rsv_calendar_add(stay.from, resource->min_duration, 1,
						 resource->zone) > stay.to)
		return "too_short";
	if (resource->max_duration &&
		rsv_calendar_add(stay.from, resource->max_duration, 1,
						 resource->zone) < stay.to)
		return "too_long";
	return NULL;
}

static const char *
check_start(const Resource *resource, TimestampTz from, TimestampTz now)
{
	if (resource->slot &&
		!rsv_calendar_on_grid(from, resource->slot, resource->zone))
		return "off_grid";
	if (resource->min_notice &&
		rsv_calendar_add(now, resource->min_notice, 1, resource->zone) > from)
		return "too_soon";
	if (resource->max_advance &&
		rsv_calendar_add(now, resource->max_advance, 1, resource->zone) < from)
		return "too_far";
	return NULL;
}

const char *
rsv_rules_check_end(const Resource *resource, Period stay, TimestampTz now)
{
	const char *reason;

	if (!resource->active)
		return "inactive";
	if (stay.to <= now)
		return "past";
	reason = check_duration(resource, stay);
	if (reason == NULL && !is_open(resource, stay))
		reason = "closed";
	return reason;
}

const char *
rsv_rules_check(const Resource *resource, Period stay, TimestampTz now)
{
	const char *reason = rsv_rules_check_end(resource, stay, now);

	/* a time that is closed all the same need not be called off the grid */
	return reason ? reason : check_start(resource, stay.from, now);
}
