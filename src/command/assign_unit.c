/*
 * assign_unit.c
 *		AssignUnit: the guest gets just these units, and keeps them.
 *
 * From then on the units are not changed to make room for other stays. A guest
 * who has checked in is on the units from now on; the past stays where it was.
 */
#include "postgres.h"

#include "command/creation.h"
#include "command/run.h"
#include "command/units.h"
#include "model/record_difference.h"
#include "storage/locking.h"

PG_FUNCTION_INFO_V1(reservation_assign_unit);

enum
{
	ARGUMENT_ID,
	ARGUMENT_UNITS,
	ARGUMENT_VERSION,
	ARGUMENT_KEY
};

static bool
keep_row(Allocation *row, void *context)
{
	Assert(rsv_lock_is_held(row->resource_id));
	return true;
}

/* Has the guest just these units at the end of the stay? */
static bool
ends_on(const Allocations *stock, UnitRange units)
{
	TimestampTz last = rsv_allocation_end(stock);

	for (int i = 0; i < stock->n; i++)
		if (stock->rows[i].during.to == last &&
			(stock->rows[i].units.lower != units.lower ||
			 stock->rows[i].units.upper != units.upper))
			return false;
	return stock->n > 0;
}

/* A guest who is in, and does not have to move, keeps the rows. */
static bool
claim_from_now(Command *command, const Record *wanted, Claim *claim)
{
	Allocations *stock = &claim->answer.stock;

	*stock = rsv_command_change_rows(command, keep_row, NULL);
	if (!wanted->wants_named_units || ends_on(stock, wanted->units))
		return true;
	*claim = rsv_command_prepare(command, wanted, DEMAND_ONWARD);
	return rsv_command_claim(command, claim);
}

static bool
claim_assigned_units(Command *command, const Record *wanted, Claim *claim)
{
	if (wanted->status == STATUS_CHECKED_IN)
		return claim_from_now(command, wanted, claim);
	*claim = rsv_command_prepare(command, wanted, wanted->wants_named_units ?
								 DEMAND_ANEW : DEMAND_MOVE);
	return rsv_command_claim(command, claim);
}

/* For null, any units will do again. */
static void
read_assigned_units(FunctionCallInfo fcinfo, Record *wanted)
{
	wanted->wants_named_units = false;
	rsv_creation_read_units(fcinfo, ARGUMENT_UNITS, wanted);
	rsv_creation_check_one(wanted);
	rsv_creation_check_units(wanted);
}

static void
assign_unit(Command *command)
{
	Record		wanted = command->record;
	Claim		claim = {0};
	JsonBuilder payload;

	read_assigned_units(command->fcinfo, &wanted);
	if (!rsv_command_allowed(command))
		return;
	/* cppcheck-suppress autoVariables ; read by a refusal, which is in here */
	command->wanted = &wanted;
	if (rsv_record_same_units(&wanted, &command->record))
	{
		command->outcome.accepted = true;
		return;
	}
	if (wanted.pending)
	{
		rsv_command_refuse(command, REASON_PAYMENT_DUE);
		return;
	}
	if (!claim_assigned_units(command, &wanted, &claim))
	{
		rsv_command_refuse(command, claim.answer.reason);
		return;
	}
	/* as many are taken as before, but not those that others may wait for */
	rsv_command_free_rows(command, &claim.answer.had);
	command->record = wanted;
	rsv_command_accept(command);
	rsv_command_open_changes(command, &payload);
	rsv_allocation_tell(&payload, &claim.answer.stock);
	rsv_command_event(command, EVENT_UNITS_ASSIGNED, &payload);
	rsv_command_tell_reassigned(command, &claim.answer);
}

Datum
reservation_assign_unit(PG_FUNCTION_ARGS)
{
	return rsv_command_run(fcinfo, COMMAND_ASSIGN_UNIT, ARGUMENT_VERSION,
						   ARGUMENT_KEY, assign_unit);
}
