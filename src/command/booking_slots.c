/*
 * booking_slots.c
 *		Times at which the items of a booking can be had together.
 *
 * Each is a row with the stay of the first item. The items at that time, as
 * create_booking takes them, are a question of its own, so that a row is as
 * that of a single stay.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "base/funcargs.h"
#include "base/json_builder.h"
#include "catalog/pg_type.h"
#include "command/booking_search.h"
#include "command/booking_trial.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/statement.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/fmgrprotos.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(reservation_find_slots_together);
PG_FUNCTION_INFO_V1(reservation_alternatives_together);
PG_FUNCTION_INFO_V1(reservation_items_at);

/* All of them are judged at each start, and are in each row. */
#define MOST_SET_ITEMS 100
#define MOST_SET_BYTES 65536
#define MOST_SET_ROWS 1000
#define OFFERED 5

static void
read_set(FunctionCallInfo fcinfo, TimestampTz start, BookingSet *set)
{
	rsv_arg_require(fcinfo, 0, "items");
	if (VARSIZE_ANY(PG_GETARG_JSONB_P(0)) > MOST_SET_BYTES)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("items must not be longer than %d bytes to be searched for",
						MOST_SET_BYTES),
				 errhint("Add their details when they are booked.")));
	rsv_booking_trial_read(&set->booking, PG_GETARG_DATUM(0), start);
	if (set->booking.n > MOST_SET_ITEMS)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("items must not have more than %d elements to be searched for",
						MOST_SET_ITEMS),
				 errdetail("It has %d.", set->booking.n),
				 errhint("Ask for the items that are hard to get.")));
}

/* The keys of an item that say when it is */
static Datum
list_time_keys(void)
{
	static const char *const names[] = {"from", "to", "offset", "duration"};
	Datum		keys[lengthof(names)];

	for (int i = 0; i < lengthof(names); i++)
		keys[i] = CStringGetTextDatum(names[i]);
	return PointerGetDatum(construct_array(keys, lengthof(names), TEXTOID, -1,
										   false, TYPALIGN_INT));
}

static Datum
make_times(Period during)
{
	JsonBuilder times = {0};

	rsv_json_open(&times);
	rsv_json_time(&times, "from", during.from);
	rsv_json_time(&times, "to", during.to);
	return rsv_json_close(&times);
}

/* The items where they are at present */
static Datum
write_items(const BookingSet *set, Jsonb *items)
{
	Datum		keys = list_time_keys();
	Datum		array = DirectFunctionCall1(jsonb_in, CStringGetDatum("[]"));

	for (int i = 0; i < set->booking.n; i++)
	{
		Datum		item = JsonbPGetDatum(JsonbValueToJsonb(
			getIthJsonbValueFromContainer(&items->root, i)));

		item = DirectFunctionCall2(jsonb_delete_array, item, keys);
		item = DirectFunctionCall2(
			jsonb_concat, item,
			make_times(set->booking.items[i].record.during));
		array = DirectFunctionCall2(jsonb_concat, array, item);
	}
	return array;
}

static void
return_starts(FunctionCallInfo fcinfo, BookingSet *set,
			  const TimestampTz *starts, int n)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const BookingItem *first = &set->booking.items[0];

	for (int i = 0; i < n; i++)
	{
		Datum		values[2];
		bool		nulls[] = {first->choice != NULL, false};

		CHECK_FOR_INTERRUPTS();
		rsv_statement_push();
		(void) rsv_booking_set_move(set, starts[i]);
		values[0] = Int64GetDatum(first->resource_id);
		values[1] = RangeTypePGetDatum(
			rsv_range_of_period(first->record.during));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		rsv_statement_pop();
	}
}

static void
check_others(int32 others)
{
	if (others > 0)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("items exclude arguments about a single stay"),
				 errhint("Say the resource or category, the duration, the quantity and the guests of each item in items.")));
}

Datum
reservation_find_slots_together(PG_FUNCTION_ARGS)
{
	Period		within = rsv_arg_period(fcinfo, 1, "within");
	Interval   *step = rsv_arg_interval(fcinfo, 2, "step");
	int32		most = Min(rsv_arg_positive(fcinfo, 3, "max"), MOST_SET_ROWS);
	TimestampTz *starts = palloc(most * sizeof(TimestampTz));
	BookingSet	set = {.booking = {.n = 0}};
	Caller		caller;
	int			n;

	check_others(PG_GETARG_INT32(4));
	InitMaterializedSRF(fcinfo, 0);
	read_set(fcinfo, within.from, &set);
	rsv_statement_enter(&caller);
	rsv_booking_set_list(&set);
	PushActiveSnapshot(GetLatestSnapshot());
	n = rsv_booking_search(&set, within, step, most, starts);
	PopActiveSnapshot();
	return_starts(fcinfo, &set, starts, n);
	rsv_statement_leave(&caller);
	return (Datum) 0;
}

Datum
reservation_alternatives_together(PG_FUNCTION_ARGS)
{
	TimestampTz starts[OFFERED];
	BookingSet	set = {.booking = {.n = 0}};
	Caller		caller;
	int			n;

	InitMaterializedSRF(fcinfo, 0);
	read_set(fcinfo, DT_NOBEGIN, &set);
	rsv_statement_enter(&caller);
	rsv_booking_set_list(&set);
	PushActiveSnapshot(GetLatestSnapshot());
	n = rsv_booking_alternatives(&set, OFFERED, starts);
	PopActiveSnapshot();
	return_starts(fcinfo, &set, starts, n);
	rsv_statement_leave(&caller);
	return (Datum) 0;
}

Datum
reservation_items_at(PG_FUNCTION_ARGS)
{
	MemoryContext memory = CurrentMemoryContext;
	TimestampTz start;
	BookingSet	set = {.booking = {.n = 0}};
	Caller		caller;
	Datum		items;

	rsv_arg_require(fcinfo, 1, "start");
	start = rsv_arg_time(fcinfo, 1, "start");
	read_set(fcinfo, start, &set);
	rsv_statement_enter(&caller);
	rsv_booking_set_list(&set);
	if (!rsv_booking_set_move(&set, start))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("the items do not all begin and end in time"),
				 errhint("Give a start at which no item reaches beyond the ends of the calendar.")));
	items = write_items(&set, PG_GETARG_JSONB_P(0));
	MemoryContextSwitchTo(memory);
	items = datumCopy(items, false, -1);
	rsv_statement_leave(&caller);
	PG_RETURN_DATUM(items);
}
