/*
 * assign_unit.c
 *		AssignUnit: the guest gets just these units, and keeps them.
 *
 * From then on the units are not changed to make room for other stays. A guest
 * who has checked in keeps the same units anyway.
 */
#include "postgres.h"

#include "command/creation.h"
#include "command/run.h"
#include "command/units.h"

PG_FUNCTION_INFO_V1(reservation_assign_unit);

enum
{
	ARGUMENT_ID,
	ARGUMENT_UNITS,
	ARGUMENT_VERSION,
	ARGUMENT_KEY
};

static bool
claim_assigned_units(Command *command, const Record *wanted, Claim *claim)
{
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
	Claim		claim;
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
