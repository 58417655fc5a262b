/*
 * checkout.c
 *		Checkout: the guest has left, and the rest of the time is free.
 *
 * What was used stays as history. Set-up and clean-up time belong to it: the
 * unit has to be cleaned whenever the guest leaves.
 */
#include "postgres.h"

#include "command.h"
#include "input.h"
#include "inventory/resource.h"

PG_FUNCTION_INFO_V1(reservation_checkout);

static Statement cut_row = STATEMENT(
	"UPDATE reservation.allocation SET during = $2 WHERE allocation_id = $1",
	INT8OID, TSTZRANGEOID);

static Statement delete_row = STATEMENT(
	"DELETE FROM reservation.allocation WHERE allocation_id = $1", INT8OID);

/* Ends the row when the unit is clean; false if nothing of it was used. */
static bool
cut(Command *command, Allocation *row, TimestampTz at, bool used)
{
	const Resource *resource = rsv_resource_get(row->resource_id);
	Period		until = rsv_resource_occupied(resource, (Period) {at, at});
	Arguments	arguments = {0};

	rsv_argument_int64(&arguments, row->id);
	if (!used || at <= row->during.from)
	{
		rsv_command_free(command, row->resource_id, row->during);
		rsv_statement_write(&delete_row, &arguments, 1);
		return false;
	}
	if (until.to < row->during.to)
	{
		rsv_command_free(command, row->resource_id,
						 (Period) {until.to, row->during.to});
		row->during.to = until.to;
		rsv_argument_period(&arguments, row->during);
		rsv_statement_write(&cut_row, &arguments, 1);
	}
	return true;
}

static Stock
leave(Command *command, TimestampTz at)
{
	const Record *record = &command->record;
	TimestampTz start = Min(record->during.from, record->checked_in_at);
	Stock		stock = rsv_claim_lock_own(&record->id, record->resource_ids,
										   record->nresources);
	int			n = 0;

	for (int i = 0; i < stock.n; i++)
		if (cut(command, &stock.rows[i], at, at > start))
			stock.rows[n++] = stock.rows[i];
	rsv_claim_unlock_own(record->resource_ids, record->nresources);
	stock.n = n;
	return stock;
}

static void
checkout(Command *command)
{
	Record	   *record = &command->record;
	TimestampTz at = rsv_input_time(command->fcinfo, 1, "at");
	Payload		payload;
	Stock		stock;

	if (!rsv_command_allowed(command))
		return;
	if (TIMESTAMP_IS_NOBEGIN(at))
		at = command->now;
	stock = leave(command, at);

	rsv_command_accept(command);
	record->status = STATUS_CHECKED_OUT;
	record->checked_out_at = at;
	record->ended_at = at;
	rsv_command_open_changes(command, &payload);
	rsv_payload_units(&payload, &stock);
	rsv_command_event(command, "ReservationCheckedOut", &payload);
}

Datum
reservation_checkout(PG_FUNCTION_ARGS)
{
	return rsv_command_run(fcinfo, COMMAND_CHECKOUT, 2, 3, checkout);
}
