/*
 * process_overreservation.c
 *		ProcessOverreservation: what is sold beyond capacity finds a place, or
 *		is told in time that there is none.
 *
 * Whoever has to go, so that the others fit, goes to another resource of the
 * category or else to the waitlist. Then whoever is on units that do not
 * exist moves to units that do. A guest who is in is left alone.
 *
 * It changes one reservation after another, and so waits for nobody: what
 * somebody else is changing just now is left for the next time.
 */
#include "postgres.h"

#include "clock.h"
#include "command.h"
#include "funcapi.h"
#include "input.h"
#include "inventory/alternatives.h"
#include "inventory/overreservation.h"
#include "inventory/rules.h"
#include "miscadmin.h"
#include "reaction.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(reservation_process_overreservation);

typedef struct Process
{
	Command		command;		/* whose steps these are */
	const Resource *resource;
	Period		during;
	ReturnSetInfo *result;
} Process;

static Statement select_guest = STATEMENT(
	"SELECT priority, status = 'checked_in', quantity"
	" FROM reservation.reservation"
	" WHERE reservation_id = $1",
	UUIDOID);

static void
return_row(Process *process, const pg_uuid_t *id, const char *action,
		   int64 to_resource_id, const char *reason)
{
	Datum		values[] = {
		UUIDPGetDatum(id), CStringGetTextDatum(action),
		Int64GetDatum(to_resource_id), CStringGetTextDatum(reason)
	};
	bool		nulls[] = {false, false, to_resource_id == 0, false};

	tuplestore_putvalues(process->result->setResult, process->result->setDesc,
						 values, nulls);
}

static void
tell_processed(Command *step, const char *action, const char *reason,
			   const Claim *claim)
{
	Payload		payload;

	rsv_command_open_changes(step, &payload);
	rsv_payload_text(&payload, "action", action);
	rsv_payload_text(&payload, "reason", reason);
	if (claim)
		rsv_payload_units(&payload, &claim->stock);
	if (step->outcome.alternatives)
		rsv_payload_jsonb(&payload, "alternatives", step->outcome.alternatives);
	rsv_command_event(step, "OverreservationProcessed", &payload);
	if (claim)
		rsv_command_tell_reassigned(step, claim);
}

/* On units that exist, of the resources that the record now names */
static bool
claim_real_units(Command *step, Claim *claim)
{
	const Record *record = &step->record;

	*claim = rsv_command_prepare(step, record);
	claim->moving = true;
	claim->impatient = true;
	for (int i = 0; i < record->nresources; i++)
	{
		claim->demands[i].own = &record->id;
		claim->demands[i].anew = true;
	}
	return rsv_command_claim(step, claim);
}

/* Open then, and for so long? How soon it begins is no question any more. */
static bool
suits(int64 resource_id, const Command *step)
{
	return rsv_rules_check_end(rsv_resource_get(resource_id),
							   step->record.during, step->now) == NULL;
}

static void
free_old_place(const Process *process, Command *step)
{
	rsv_command_free(step, process->resource->id,
					 rsv_resource_occupied(process->resource,
										   step->record.during));
}

/* To the first of the category that has room; the price stays. */
static bool
move(Process *process, Command *step)
{
	Record	   *record = &step->record;
	int			n;
	int64	   *siblings = rsv_resource_siblings(process->resource, &n);
	int64	   *own = record->resource_ids;
	bool		choosy = record->choosy;
	Claim		claim;

	if (record->nresources > 1)
		return false;
	record->choosy = false;
	for (int i = 0; i < n; i++)
	{
		record->resource_ids = &siblings[i];
		if (suits(siblings[i], step) && claim_real_units(step, &claim))
		{
			free_old_place(process, step);
			record->version++;
			tell_processed(step, "moved", "unavailable", &claim);
			return_row(process, &record->id, "moved", siblings[i],
					   "unavailable");
			return true;
		}
	}
	record->resource_ids = own;
	record->choosy = choosy;
	return false;
}

static void
leave_unresolved(Process *process, const pg_uuid_t *id, const char *reason)
{
	return_row(process, id, "unresolved", 0, reason);
}

/* Units that it wished for, and that do not exist any more */
static void
drop_wish(const Process *process, Record *record)
{
	if (record->units.upper > process->resource->capacity)
		record->choosy = false;
}

/* Waits for it again, from the place in the queue that is its age's. */
static void
put_on_waitlist(Process *process, Command *step)
{
	Record	   *record = &step->record;
	Claim		claim;

	if (!rsv_command_release(step))
	{
		leave_unresolved(process, &record->id, "busy");
		return;
	}
	record->status = STATUS_WAITLISTED;
	record->expires_at = DT_NOBEGIN;
	record->version++;
	drop_wish(process, record);
	claim = rsv_command_prepare(step, record);
	rsv_waitlist_add(record);
	step->outcome.alternatives = rsv_alternatives_of(&claim.demands[0]);
	tell_processed(step, "waitlisted", "unavailable", NULL);
	return_row(process, &record->id, "waitlisted", 0, "unavailable");
}

static void
send_away(Process *process, Command *step)
{
	if (!move(process, step))
		put_on_waitlist(process, step);
}

/*
 * Where units are closed by name, no arrangement may be found for those whom
 * the count lets stay. Otherwise somebody who has to go could not, just now.
 */
static void
repack(Process *process, Command *step)
{
	Record	   *record = &step->record;
	bool		choosy = record->choosy;
	Claim		claim;

	record->choosy = false;
	if (claim_real_units(step, &claim))
	{
		/* told to the customer, who had asked for others */
		record->version += choosy;
		tell_processed(step, "repacked", "available", &claim);
		return_row(process, &record->id, "repacked", process->resource->id,
				   "available");
		return;
	}
	record->choosy = choosy;
	if (strcmp(claim.reason, "fragmented") == 0)
		send_away(process, step);
	else
		leave_unresolved(process, &record->id, claim.reason);
}

typedef void (*Handling) (Process *process, Command *step);

/* Who is locked is left for another time. */
static void
handle(Process *process, const Guest *guest, Handling handling)
{
	Command		step;

	if (!rsv_command_step(&step, COMMAND_PROCESS_OVERRESERVATION,
						  &process->command, &guest->id, RECORD_SKIP))
	{
		leave_unresolved(process, &guest->id, "busy");
		return;
	}
	if (step.record.status == STATUS_CHECKED_IN)
		leave_unresolved(process, &guest->id, "checked_in");
	else if (rsv_status_occupies(step.record.status))
		handling(process, &step);
	rsv_command_write(&step);
}

/* Holds that have ended take no place, and would make others go. */
static void
expire_ended(Process *process, const Guest *guest)
{
	Command		step;

	if (!guest->fixed &&
		rsv_command_step(&step, COMMAND_EXPIRE, &process->command, &guest->id,
						 RECORD_SKIP) &&
		rsv_record_has_ended(&step.record, step.now) &&
		rsv_command_expire(&step))
		rsv_command_write(&step);
}

/* What its rows do not tell, or not as it is now */
static void
complete_guest(Guest *guest)
{
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, &guest->id);
	if (rsv_statement_execute(&select_guest, &arguments) == 0)
		return;
	guest->priority = rsv_row_int32(0, 1);
	guest->fixed = rsv_row_bool(0, 2);
	/* it may have been on other units at another time */
	guest->units = rsv_row_int32(0, 3);
}

static Guest *
list_guests(const Process *process, int *n)
{
	Stock		stock = rsv_stock_look(process->resource->id, RSV_ALL_UNITS,
									   process->during, NULL);
	Guest	   *guests = rsv_overreservation_list(
		&stock, process->resource->capacity, n);

	for (int i = 0; i < *n; i++)
	{
		rsv_statement_push();
		if (!guests[i].fixed)
			complete_guest(&guests[i]);
		rsv_statement_pop();
	}
	return guests;
}

static void
process_all(Process *process)
{
	Guest	   *guests;
	int			n;

	guests = list_guests(process, &n);
	for (int i = 0; i < n; i++)
	{
		rsv_statement_push();
		expire_ended(process, &guests[i]);
		rsv_statement_pop();
	}
	guests = list_guests(process, &n);
	rsv_overreservation_choose(guests, n, process->resource->capacity);
	/* whoever goes, first: the others need the room */
	for (int staying = 0; staying <= 1; staying++)
		for (int i = 0; i < n; i++)
		{
			if (guests[i].leaves == staying ||
				(staying && !guests[i].beyond))
				continue;
			CHECK_FOR_INTERRUPTS();
			rsv_statement_push();
			handle(process, &guests[i], staying ? repack : send_away);
			rsv_statement_pop();
		}
	rsv_command_offer(&process->command);
}

Datum
reservation_process_overreservation(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_input_id(fcinfo, 0, "resource_id");
	Process		process = {.result = (ReturnSetInfo *) fcinfo->resultinfo};
	Command    *command = &process.command;
	Caller		caller;

	InitMaterializedSRF(fcinfo, 0);
	rsv_statement_enter(&caller);
	command->type = COMMAND_PROCESS_OVERRESERVATION;
	command->context = CurrentMemoryContext;
	command->now = rsv_clock_now();
	process.during = (Period) {command->now, DT_NOEND};
	if (!PG_ARGISNULL(1))
		process.during = rsv_input_period(fcinfo, 1, "during");
	process.during.from = Max(process.during.from, command->now);
	process.resource = rsv_resource_get(resource_id);
	if (process.during.from < process.during.to)
		process_all(&process);
	rsv_statement_leave(&caller);
	rsv_reaction_run(NULL);
	return (Datum) 0;
}
