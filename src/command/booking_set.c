/*
 * booking_set.c
 *		Items that begin together, at a time that is not settled.
 *
 * Items with times keep the distances that they have: hours as hours, and those
 * of half a day and more as dates and times on the clock of the first item, as
 * other times for one stay do (inventory/alternatives.c).
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/funcargs.h"
#include "command/booking_list.h"
#include "command/booking_set.h"
#include "command/item_period.h"
#include "common/int.h"
#include "inventory/alternatives.h"
#include "inventory/next_chance.h"
#include "miscadmin.h"

/* As it is said, or from one time to another */
static Interval
find_distance(const Interval *said, TimestampTz from, TimestampTz to,
			  pg_tz *zone)
{
	Interval	distance = {0};

	if (said)
		return *said;
	if (rsv_alternative_distance(from, to) >= RSV_OVERNIGHT)
	{
		distance.day = rsv_calendar_days(from, to, zone);
		from = rsv_calendar_add(from, &distance, 1, zone);
	}
	distance.time = to - from;
	return distance;
}

static bool
has_months(const Resource *resource)
{
	return (resource->setup_time && resource->setup_time->month != 0) ||
		(resource->cleanup_time && resource->cleanup_time->month != 0);
}

int
rsv_booking_set_nresources(const BookingItem *item)
{
	return item->choice ? item->choice->list->n : 1;
}

const Resource *
rsv_booking_set_resource(const BookingItem *item, int i)
{
	return rsv_resource_get(item->choice ?
							item->choice->list->candidates[i].resource_id :
							item->resource_id);
}

static void
note_item(BookingSet *set, const BookingItem *item, const SetItem *place)
{
	set->of_days |= place->offset.day != 0 || place->duration.day != 0;
	set->of_months |= place->offset.month != 0 || place->duration.month != 0;
	for (int i = 0; i < rsv_booking_set_nresources(item); i++)
		set->of_months |= has_months(rsv_booking_set_resource(item, i));
}

static bool
may_take(const BookingItem *item, int64 resource_id)
{
	for (int i = 0; i < rsv_booking_set_nresources(item); i++)
		if (rsv_booking_set_resource(item, i)->id == resource_id)
			return true;
	return false;
}

/* Those of one category are of the same resources. */
static bool
may_take_same(const BookingItem *item, const BookingItem *other)
{
	if (item->choice && other->choice)
		return strcmp(item->choice->category, other->choice->category) == 0;
	return item->choice ? may_take(item, other->resource_id) :
		may_take(other, item->resource_id);
}

static bool
is_crowded(const Booking *booking)
{
	for (int i = 0; i < booking->n; i++)
		for (int j = 0; j < i; j++)
		{
			CHECK_FOR_INTERRUPTS();
			if (may_take_same(&booking->items[i], &booking->items[j]))
				return true;
		}
	return false;
}

void
rsv_booking_set_list(BookingSet *set)
{
	Booking    *booking = &set->booking;
	TimestampTz start = booking->items[0].record.during.from;

	booking->command.now = rsv_clock_now();
	set->zone = rsv_item_period_zone(&booking->items[0]);
	rsv_booking_list(booking);
	set->items = palloc(booking->n * sizeof(SetItem));
	for (int i = 0; i < booking->n; i++)
	{
		const BookingItem *item = &booking->items[i];
		Period		during = item->record.during;
		SetItem    *place = &set->items[i];

		place->offset = find_distance(item->offset, start, during.from,
									  set->zone);
		place->duration = find_distance(item->duration, during.from, during.to,
										set->zone);
		note_item(set, item, place);
	}
	set->crowded = is_crowded(booking);
}

bool
rsv_booking_set_move(BookingSet *set, TimestampTz start)
{
	for (int i = 0; i < set->booking.n; i++)
	{
		const SetItem *place = &set->items[i];
		Period		during;

		during.from = rsv_calendar_add(start, &place->offset, 1, set->zone);
		during.to = rsv_calendar_add(during.from, &place->duration, 1,
									 set->zone);
		if (!rsv_calendar_has(during.from) || !rsv_calendar_has(during.to) ||
			during.from >= during.to)
			return false;
		set->booking.items[i].record.during = during;
	}
	return true;
}

Period
rsv_booking_set_span(const BookingSet *set)
{
	Period		span = set->booking.items[0].record.during;

	for (int i = 1; i < set->booking.n; i++)
	{
		Period		during = set->booking.items[i].record.during;

		span.from = Min(span.from, during.from);
		span.to = Max(span.to, during.to);
	}
	return span;
}

/* Until the item may be accepted on one of its resources */
static int64
item_leap(const BookingSet *set, int n)
{
	const BookingItem *item = &set->booking.items[n];
	Refusal		refusal = {.duration = &set->items[n].duration,
						   .stay = item->record.during,
						   .now = set->booking.command.now};
	TimestampTz next = DT_NOEND;

	for (int i = 0; i < rsv_booking_set_nresources(item); i++)
	{
		CHECK_FOR_INTERRUPTS();
		refusal.resource = rsv_booking_set_resource(item, i);
		next = Min(next, rsv_next_chance_on_grid(&refusal,
												 item->record.waived));
	}
	return next == DT_NOEND ? PG_INT64_MAX : next - refusal.stay.from;
}

/*
 * All items that were refused have to be accepted. One that shares a resource
 * may be accepted as soon as another has more room there.
 */
int64
rsv_booking_set_leap(const BookingSet *set)
{
	int64		least = PG_INT64_MAX;
	int64		leap = 0;

	for (int i = 0; i < set->booking.n; i++)
	{
		Reason		reason =
			set->booking.items[i].request.claim.answer.reason;
		int64		own;

		if (reason == REASON_BUSY)
			return 0;
		if (reason == REASON_NONE && !set->crowded)
			continue;
		own = item_leap(set, i);
		least = Min(least, own);
		leap = Max(leap, own);
	}
	return set->crowded ? least : leap;
}
