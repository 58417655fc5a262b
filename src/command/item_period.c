/*
 * item_period.c
 *		When an item of a booking begins and ends.
 *
 * An item says both times, or how long after the start of the first item it
 * begins, and how long it is. These are counted on one clock, that of the first
 * item: what begins two days later at the same hour does so when that clock
 * changes, too.
 */
#include "postgres.h"

#include "base/calendar.h"
#include "base/errcodes.h"
#include "base/period.h"
#include "command/item_period.h"
#include "resource/resource.h"
#include "storage/statement.h"

pg_tz *
rsv_item_period_zone(const BookingItem *first)
{
	int64		resource_id = first->resource_id;
	int			n;

	if (first->choice)
		resource_id = rsv_category_resources(first->choice->category,
											 CHOOSE_RANK, (Period) {0}, NULL,
											 0, &n)[0];
	return rsv_resource_named(resource_id)->zone;
}

static TimestampTz
add_in_first_zone(ItemReader *reader, TimestampTz time,
				  const Interval *interval)
{
	if (reader->zone == NULL)
	{
		Caller		caller;

		rsv_statement_enter(&caller);
		reader->zone = rsv_item_period_zone(reader->first);
		rsv_statement_leave(&caller);
	}
	return rsv_calendar_add(time, interval, 1, reader->zone);
}

static Interval *
read_item_interval(const ItemReader *reader, const NullableDatum *values,
				   int interval, int time)
{
	if (values[interval].isnull)
		return NULL;
	if (!values[time].isnull)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("item %d has both %s and %s", reader->context.item,
						rsv_item_value_name(time),
						rsv_item_value_name(interval)),
				 errhint("Say from or else offset, and to or else duration.")));
	return DatumGetIntervalP(values[interval].value);
}

static void
check_first_offset(const Interval *offset)
{
	if (offset &&
		(offset->month != 0 || offset->day != 0 || offset->time != 0))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("item 1 must not have an offset"),
				 errhint("Offsets are counted from the start of the first item, and may be negative.")));
}

/* An item that says how long it is, and no more, begins with the first one. */
static TimestampTz
find_item_start(ItemReader *reader, const NullableDatum *values,
				const BookingItem *item)
{
	TimestampTz start = reader->start;

	if (!values[ITEM_FROM].isnull)
		start = DatumGetTimestampTz(values[ITEM_FROM].value);
	else if (start == DT_NOBEGIN ||
			 (item->offset == NULL && item->duration == NULL))
		rsv_item_value_require(reader, values, ITEM_FROM);
	else if (item != reader->first && item->offset)
		start = add_in_first_zone(reader, start, item->offset);
	if (item == reader->first)
		reader->start = start;
	return start;
}

static TimestampTz
find_item_end(ItemReader *reader, const NullableDatum *values,
			  const BookingItem *item, TimestampTz start)
{
	if (item->duration && !TIMESTAMP_NOT_FINITE(start))
		return add_in_first_zone(reader, start, item->duration);
	rsv_item_value_require(reader, values, ITEM_TO);
	return DatumGetTimestampTz(values[ITEM_TO].value);
}

/* The range constructor would have a word of its own for a wrong order. */
Datum
rsv_item_period_read(ItemReader *reader, const NullableDatum *values,
					 BookingItem *item)
{
	Period		during;

	item->offset = read_item_interval(reader, values, ITEM_OFFSET, ITEM_FROM);
	item->duration = read_item_interval(reader, values, ITEM_DURATION, ITEM_TO);
	if (item == reader->first)
		check_first_offset(item->offset);
	during.from = find_item_start(reader, values, item);
	during.to = find_item_end(reader, values, item, during.from);
	if (during.from >= during.to)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("item %d does not end after it begins",
						reader->context.item),
				 errhint("Give as \"to\" the first instant after the stay.")));
	return RangeTypePGetDatum(rsv_range_of_period(during));
}
