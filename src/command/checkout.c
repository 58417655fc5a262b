/*
 * checkout.c
 *		Checkout: the guest has left, and the rest of the time is free.
 *
 * The time that was used stays as history, with its set-up and clean-up time:
 * the unit has to be cleaned whenever the guest leaves. A guest who leaves late
 * had the unit until then, or until another stay began on it by the book.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "base/funcargs.h"
#include "command/context.h"
#include "command/pending_modification.h"
#include "command/run.h"
#include "command/units.h"
#include "inventory/late_stay.h"
#include "resource/resource.h"
#include "storage/locking.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(reservation_checkout);

typedef struct Departure
{
	Command    *command;
	TimestampTz at;
	bool		used;			/* the guest was there at all */
	Allocations had;			/* before any row is cut */
} Departure;

/* Units may have changed in time; those that it had last are left now. */
static bool
is_last_row(Departure *departure, const Allocation *row)
{
	const Allocations *had = &departure->had;

	if (had->n == 0)
		departure->had = rsv_allocation_scan_own(&row->reservation_id);
	for (int i = 0; i < had->n; i++)
		if (had->rows[i].resource_id == row->resource_id &&
			had->rows[i].during.to > row->during.to)
			return false;
	return true;
}

static void
leave_late(Departure *departure, Allocation *row, TimestampTz until)
{
	TimestampTz now = departure->command->now;

	rsv_command_free(departure->command, row->resource_id,
					 (Period) {Min(departure->at, now),
							   rsv_late_stay_end(now)});
	rsv_late_stay_stretch(row, until);
}

/* Ends the row when the unit is clean; false if nothing of it was used. */
static bool
cut_row(Allocation *row, void *context)
{
	Departure  *departure = context;
	TimestampTz at = departure->at;
	const Resource *resource = rsv_resource_get(row->resource_id);
	Period		until = rsv_resource_occupied(resource, (Period) {at, at});

	Assert(rsv_lock_is_held(row->resource_id));
	if (!departure->used || at <= row->during.from)
	{
		rsv_command_free(departure->command, row->resource_id, row->during);
		return false;
	}
	if (until.to < row->during.to)
	{
		rsv_command_free(departure->command, row->resource_id,
						 (Period) {until.to, row->during.to});
		row->during.to = until.to;
	}
	else if (row->during.to <= rsv_late_stay_end(at) &&
			 is_last_row(departure, row))
		leave_late(departure, row, until.to);
	return true;
}

static Allocations
leave_units(Command *command, TimestampTz at)
{
	const Record *record = &command->record;
	Departure	departure = {.command = command,.at = at,
	.used = at > Min(record->during.from, record->checked_in_at)};

	return rsv_command_change_rows(command, cut_row, &departure);
}

/*
 * Units that were named for the rest of a stay and never used are named no
 * more: if the departure is taken back, the guest is on those used last.
 */
static void
forget_unused_units(Record *record, const Allocations *left)
{
	TimestampTz last = rsv_allocation_end(left);

	if (!record->wants_named_units)
		return;
	for (int i = 0; i < left->n; i++)
		if (left->rows[i].during.to == last &&
			(left->rows[i].units.lower < record->units.lower ||
			 left->rows[i].units.upper > record->units.upper))
			record->wants_named_units = false;
}

/* Never before the arrival, even if the clock was set back since. */
static TimestampTz
time_of_departure(const Command *command, TimestampTz at)
{
	TimestampTz arrival = command->record.checked_in_at;

	if (TIMESTAMP_IS_NOBEGIN(at))
		return Max(command->now, arrival);
	if (at < arrival)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("the guest cannot leave before the check-in"),
				 errdetail("The guest was checked in at %s.",
						   timestamptz_to_str(arrival)),
				 errhint("Give a later time; or undo the check-in, and check in at an earlier one.")));
	return at;
}

static void
checkout(Command *command)
{
	Record	   *record = &command->record;
	TimestampTz at = rsv_arg_time(command->fcinfo, 1, "at");
	JsonBuilder payload;
	Allocations stock;

	rsv_arg_check_past(at, command->now, "at");
	if (!rsv_command_allowed(command))
		return;
	rsv_pending_give_up(command);
	at = time_of_departure(command, at);
	stock = leave_units(command, at);

	rsv_command_accept(command);
	record->status = STATUS_CHECKED_OUT;
	forget_unused_units(record, &stock);
	record->checked_out_at = at;
	record->ended_at = at;
	rsv_command_open_changes(command, &payload);
	rsv_allocation_tell(&payload, &stock);
	rsv_command_event(command, EVENT_RESERVATION_CHECKED_OUT, &payload);
}

Datum
reservation_checkout(PG_FUNCTION_ARGS)
{
	return rsv_command_run(fcinfo, COMMAND_CHECKOUT, 2, 3, checkout);
}
