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

/* The minimum, or the maximum, is further away than the stay's end. */
static bool
is_too_short(const Resource *resource, Period stay, const Interval *minimum)
{
	return minimum && rsv_calendar_add(stay.from, minimum, 1,
									   resource->zone) > stay.to;
}

static bool
is_too_long(const Resource *resource, Period stay, const Interval *maximum)
{
	return maximum && rsv_calendar_add(stay.from, maximum, 1,
									   resource->zone) < stay.to;
}

static bool
is_too_soon(const Resource *resource, TimestampTz from, TimestampTz now,
			const Interval *notice)
{
	return notice && rsv_calendar_add(now, notice, 1, resource->zone) > from;
}

/* The reason, if a rule of the day of arrival refuses the stay */
static Rules
break_arrival(const StayRule *rule, const Resource *resource, Period stay,
			  TimestampTz now)
{
	int64		nights = rsv_calendar_nights(stay, resource->zone);
	Rules		broken = RULES_NONE;

	if (rule->closed_to_arrival)
		broken |= RULE(REASON_CLOSED_TO_ARRIVAL);
	if (nights < rule->min_nights ||
		is_too_short(resource, stay, rule->min_duration))
		broken |= RULE(REASON_TOO_SHORT);
	if (nights > rule->max_nights ||
		is_too_long(resource, stay, rule->max_duration))
		broken |= RULE(REASON_TOO_LONG);
	if (is_too_soon(resource, stay.from, now, rule->min_notice))
		broken |= RULE(REASON_TOO_SOON);
	return broken;
}

/* The stay rules that are broken, of all those of its days */
static Rules
break_stay_rules(const Resource *resource, Period stay, TimestampTz now)
{
	Rules		broken = RULES_NONE;
	int			arrival;
	int			departure;

	if (resource->nstay_rules == 0)
		return broken;
	arrival = rsv_calendar_day(stay.from, resource->zone);
	departure = rsv_calendar_day(stay.to, resource->zone);
	for (int i = 0; i < resource->nstay_rules; i++)
	{
		const StayRule *rule = &resource->stay_rules[i];

		if (rsv_date_set_has(&rule->days, arrival))
			broken |= break_arrival(rule, resource, stay, now);
		if (rule->closed_to_departure &&
			rsv_date_set_has(&rule->days, departure))
			broken |= RULE(REASON_CLOSED_TO_DEPARTURE);
	}
	return broken;
}

static Reason
check_days(Rules broken)
{
	if (broken & RULE(REASON_CLOSED_TO_ARRIVAL))
		return REASON_CLOSED_TO_ARRIVAL;
	if (broken & RULE(REASON_CLOSED_TO_DEPARTURE))
		return REASON_CLOSED_TO_DEPARTURE;
	return REASON_NONE;
}

static Reason
check_duration(Rules rules, Rules broken, const Resource *resource, Period stay)
{
	if ((broken & RULE(REASON_TOO_SHORT)) ||
		((rules & RULE(REASON_TOO_SHORT)) &&
		 is_too_short(resource, stay, resource->min_duration)))
		return REASON_TOO_SHORT;
	if ((broken & RULE(REASON_TOO_LONG)) ||
		((rules & RULE(REASON_TOO_LONG)) &&
		 is_too_long(resource, stay, resource->max_duration)))
		return REASON_TOO_LONG;
	return REASON_NONE;
}

static bool
starts_on_grid(const Resource *resource, TimestampTz from)
{
	Grid		grid = rsv_resource_grid(resource);

	return rsv_grid_has(&grid, from);
}

static bool
is_off_grid(Rules rules, const Resource *resource, Period stay)
{
	if (resource->duration_step && !is_multiple(resource, stay))
		return true;
	return (rules & RULE_START) && resource->slot &&
		!starts_on_grid(resource, stay.from);
}

static Reason
check_notice(Rules rules, Rules broken, const Resource *resource,
			 TimestampTz from, TimestampTz now)
{
	if ((broken & RULE(REASON_TOO_SOON)) ||
		((rules & RULE(REASON_TOO_SOON)) &&
		 is_too_soon(resource, from, now, resource->min_notice)))
		return REASON_TOO_SOON;
	if ((rules & RULE(REASON_TOO_FAR)) && resource->max_advance &&
		rsv_calendar_add(now, resource->max_advance, 1, resource->zone) < from)
		return REASON_TOO_FAR;
	return REASON_NONE;
}

/* A party that is not told is one that every unit holds. */
static Reason
check_party(Rules rules, const Resource *resource, Party party)
{
	int64		guests = party.guests;

	if (guests == 0)
		return REASON_NONE;
	if ((rules & RULE(REASON_TOO_FEW)) &&
		guests < (int64) resource->min_guests * party.quantity)
		return REASON_TOO_FEW;
	if ((rules & RULE(REASON_TOO_MANY)) &&
		guests > (int64) resource->max_guests * party.quantity)
		return REASON_TOO_MANY;
	return REASON_NONE;
}

Reason
rsv_rules_check(Rules rules, const Resource *resource, Period stay,
				Party party, TimestampTz now)
{
	Rules		broken = rules & break_stay_rules(resource, stay, now);
	Reason		reason;

	Assert(stay.from < stay.to);
	if ((rules & RULE(REASON_INACTIVE)) && !resource->active)
		return REASON_INACTIVE;
	if ((rules & RULE(REASON_PAST)) && stay.to <= now)
		return REASON_PAST;
	if ((reason = check_party(rules, resource, party)) != REASON_NONE ||
		(reason = check_days(broken)) != REASON_NONE ||
		(reason = check_duration(rules, broken, resource, stay)) != REASON_NONE)
		return reason;
	/* closed wins over off_grid */
	if ((rules & RULE(REASON_CLOSED)) && !is_open(rules, resource, stay))
		return REASON_CLOSED;
	if ((rules & RULE(REASON_OFF_GRID)) && is_off_grid(rules, resource, stay))
		return REASON_OFF_GRID;
	return check_notice(rules, broken, resource, stay.from, now);
}
