/*
 * context.c
 *		The envelope of every command: once per key, under the reservation's
 *		lock, at one instant, with its record and its events written last.
 *
 * A refusal is an answer: it leaves an event and lets the transaction go on.
 * It does not change the reservation, so its version stays.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "base/clock.h"
#include "base/errcodes.h"
#include "base/expansion.h"
#include "base/funcargs.h"
#include "base/guc.h"
#include "command/context.h"
#include "command/payment_report.h"
#include "event/reaction.h"
#include "funcapi.h"
#include "inventory/alternatives.h"
#include "miscadmin.h"
#include "resource/customer_limit.h"

bool
rsv_command_begin(Command *command, CommandType type, FunctionCallInfo fcinfo,
				  int key_argument)
{
	rsv_statement_require_writable(fcinfo);
	rsv_expansion_refuse(fcinfo);
	memset(command, 0, sizeof(Command));
	command->type = type;
	command->fcinfo = fcinfo;
	rsv_statement_enter(&command->caller);
	command->context = CurrentMemoryContext;
	command->answer = rsv_idempotency_take(&command->key, fcinfo, key_argument,
										   command->caller.role,
										   rsv_command_name(type));
	command->now = rsv_clock_now();
	return command->answer == (Datum) 0;
}

bool
rsv_command_step(Command *step, CommandType type, Command *of,
				 const pg_uuid_t *id, RecordLock lock)
{
	memset(step, 0, sizeof(Command));
	step->type = type;
	step->of = of;
	step->now = of->now;
	step->outcome.has_record = true;
	if (!rsv_record_read(&step->record, id, lock))
		return false;
	step->before = step->told = step->record;
	return true;
}

static void
write_record(const Command *command)
{
	if (command->creating)
		rsv_record_insert(&command->record);
	else if (command->events.list != NIL && !command->recordless)
		rsv_record_update(&command->record);
	if (command->counted)
		rsv_limit_release(&command->record);
	else if (command->uncounted)
		rsv_limit_confirm(&command->record, command->now);
}

/* The record first: its sequence counts the events. */
void
rsv_command_write(Command *command)
{
	write_record(command);
	rsv_event_write(&command->events);
	command->outcome.record = command->record;
}

Datum
rsv_command_end(Command *command)
{
	HeapTupleHeader answer;

	if (command->answer == (Datum) 0)
	{
		rsv_command_write(command);
		rsv_command_offer(command);
		command->answer = rsv_outcome_form(&command->outcome);
		rsv_idempotency_answer(&command->key, command->answer, command->now);
	}
	rsv_idempotency_release(&command->key);
	answer = DatumGetHeapTupleHeader(command->answer);
	answer = rsv_statement_keep(answer, HeapTupleHeaderGetDatumLength(answer));
	rsv_statement_leave(&command->caller);
	rsv_reaction_run(NULL);
	PG_RETURN_HEAPTUPLEHEADER(answer);
}

static void
check_version(const Record *record, FunctionCallInfo fcinfo, int argument)
{
	if (argument == NO_ARGUMENT || PG_ARGISNULL(argument) ||
		PG_GETARG_INT32(argument) == record->version)
		return;
	ereport(ERROR,
			(errcode(RSV_WRONG_VERSION),
			 errmsg("reservation has changed"),
			 errdetail("Its version is %d, and %d was expected.",
					   record->version, PG_GETARG_INT32(argument)),
			 errhint("Read it again and decide anew; the same call can never succeed.")));
}

void
rsv_command_load(Command *command, const pg_uuid_t *id, int version_argument)
{
	rsv_record_require(&command->record, id, RECORD_WAIT);
	check_version(&command->record, command->fcinfo, version_argument);
	command->before = command->told = command->record;
	if (command->type != COMMAND_EXPIRE &&
		rsv_record_has_ended(&command->record, command->now))
	{
		(void) rsv_command_expire(command);
		command->before = command->record;
	}
	command->outcome.has_record = true;
}

Datum
rsv_command_run(FunctionCallInfo fcinfo, CommandType type,
				int version_argument, int key_argument,
				void (*perform) (Command *command))
{
	pg_uuid_t	id = rsv_input_uuid(fcinfo, 0, "reservation_id");
	Command		command;

	if (rsv_command_begin(&command, type, fcinfo, key_argument))
	{
		rsv_command_load(&command, &id, version_argument);
		perform(&command);
	}
	return rsv_command_end(&command);
}

bool
rsv_command_allowed(Command *command)
{
	const Transition *transition = rsv_transition_find(command->record.status,
													   command->type);

	if (transition == NULL)
	{
		rsv_command_refuse(command, "wrong_status");
		return false;
	}
	if (transition->events[0] == '\0')
	{
		command->outcome.accepted = true;
		return false;
	}
	return true;
}

void
rsv_command_accept(Command *command)
{
	command->outcome.accepted = true;
	if (!command->creating)
		command->record.version++;
}

void
rsv_command_refuse(Command *command, const char *reason)
{
	Payload		payload;

	command->outcome.accepted = false;
	command->outcome.reason = reason;
	if (rsv_provider_was_refused(command))
		return;

	rsv_command_open_changes(command, &payload);
	rsv_payload_text(&payload, "command", rsv_command_name(command->type));
	rsv_payload_text(&payload, "reason", reason);
	rsv_payload_text(&payload, "provider_reference", command->reference);
	if (command->wanted)
	{
		rsv_payload_open_object(&payload, "requested");
		rsv_payload_record(&payload, command->wanted, &command->before,
						   FACT_REQUEST | FACT_AMOUNT);
		rsv_payload_close_object(&payload);
	}
	if (command->outcome.nconflicts > 0)
		rsv_payload_uuids(&payload, "conflicts", command->outcome.conflicts,
						  command->outcome.nconflicts);
	if (command->outcome.alternatives)
		rsv_payload_jsonb(&payload, "alternatives",
						  command->outcome.alternatives);
	if (command->type == COMMAND_CANCEL && rsv_guc_support_contact[0] != '\0')
		rsv_payload_text(&payload, "contact", rsv_guc_support_contact);
	rsv_command_event(command, rsv_command_rejection(command->type), &payload);
}

Claim
rsv_command_prepare(const Command *command, const Record *record)
{
	Claim		claim = {.reservation_id = &record->id,
		.nheld = command->before.nresources,
		.held = command->before.resource_ids,
	.ndemands = record->nresources};

	claim.pin = record->choosy;
	claim.demands = palloc0(record->nresources * sizeof(Demand));
	for (int i = 0; i < record->nresources; i++)
	{
		Demand	   *demand = &claim.demands[i];

		demand->resource_id = record->resource_ids[i];
		demand->stay = record->during;
		demand->quantity = record->quantity;
		demand->choosy = record->choosy;
		demand->named = record->units;
		demand->now = command->now;
	}
	return claim;
}

bool
rsv_command_claim(Command *command, Claim *claim)
{
	List	   *freed = list_copy(command->freed);

	rsv_claim(claim, rsv_expire_holds, command);
	/* an attempt that was taken back may have offered what was free before */
	command->freed = list_concat(freed, command->freed);
	if (claim->reason != NULL)
		return false;
	command->outcome.overbooked = claim->overbooked;
	return true;
}

bool
rsv_command_try(Command *command, Attempt attempt, void *argument,
				TransactionId *open)
{
	for (;;)
	{
		List	   *freed = list_copy(command->freed);

		CHECK_FOR_INTERRUPTS();
		*open = InvalidTransactionId;
		command->counted = false;
		if (rsv_attempt(attempt, argument, 0, 0))
			return true;
		command->counted = false;
		command->freed = freed;
		if (!TransactionIdIsValid(*open) || !rsv_await_transaction(*open, 0))
			return false;
	}
}

void
rsv_command_free(Command *command, int64 resource_id, Period during)
{
	MemoryContext caller;
	Place	   *place;

	while (command->of)
		command = command->of;
	/* a step may be taken back, and its memory with it */
	caller = MemoryContextSwitchTo(command->context);
	place = palloc(sizeof(Place));
	*place = (Place) {resource_id, true, during,
	{DT_NOBEGIN, DT_NOEND}};
	command->freed = lappend(command->freed, place);
	MemoryContextSwitchTo(caller);
}

bool
rsv_command_release(Command *command)
{
	const Record *record = &command->record;
	Stock		stock;

	if (!rsv_claim_release(&record->id, record->resource_ids,
						   record->nresources, command->of != NULL, &stock))
		return false;
	rsv_command_free_rows(command, &stock);
	return true;
}

TimestampTz
rsv_command_end_of_hold(const Command *command, const Interval *hold)
{
	const Record *record = &command->record;
	TimestampTz end = RSV_END_OF_TIME;

	for (int i = 0; i < record->nresources; i++)
	{
		const Resource *resource = rsv_resource_get(record->resource_ids[i]);

		end = Min(end, rsv_calendar_add(command->now, hold ? hold :
										resource->hold_duration, 1,
										resource->zone));
	}
	return end;
}

TimestampTz
rsv_command_day_of_arrival(const Command *command)
{
	const Record *record = &command->record;

	return rsv_resource_midnight(record->resource_ids, record->nresources,
								 record->during.from);
}

void
rsv_command_event(Command *command, const char *type, Payload *payload)
{
	Payload		empty;

	if (payload == NULL)
	{
		rsv_payload_open(&empty);
		payload = &empty;
	}
	rsv_event_add(&command->events, &command->record, type,
				  rsv_payload_close(payload), command->now);
}

void
rsv_command_open_changes(Command *command, Payload *payload)
{
	rsv_payload_open(payload);
	if (command->recordless)
		return;
	rsv_payload_record(payload, &command->record, &command->told, FACT_ALL);
	command->told = command->record;
}

void
rsv_command_tell_availability(Command *command, const Claim *claim)
{
	Payload		payload;

	rsv_payload_open(&payload);
	rsv_payload_units(&payload, &claim->stock);
	if (claim->overbooked)
		rsv_payload_bool(&payload, "overbooked", true);
	rsv_command_event(command, "AvailabilityConfirmed", &payload);
	rsv_command_tell_reassigned(command, claim);
}

void
rsv_command_tell_reassigned(Command *command, const Claim *claim)
{
	Payload		payload;

	if (claim->nreassigned == 0)
		return;
	rsv_payload_open(&payload);
	rsv_payload_open_array(&payload, "moves");
	for (int i = 0; i < claim->nreassigned; i++)
	{
		const Reassigned *moved = &claim->reassigned[i];

		rsv_payload_open_object(&payload, NULL);
		rsv_payload_uuid(&payload, "reservation_id", &moved->reservation_id);
		rsv_payload_id(&payload, "resource_id", moved->resource_id);
		rsv_payload_units(&payload, &moved->stock);
		rsv_payload_close_object(&payload);
	}
	rsv_payload_close_array(&payload);
	rsv_command_event(command, "UnitsReassigned", &payload);
}

void
rsv_command_finalize(Command *command)
{
	Record	   *record = &command->record;
	Payload		payload;

	if (record->status != STATUS_CONFIRMED &&
		record->status != STATUS_CHECKED_IN)
	{
		record->status = STATUS_CONFIRMED;
		record->confirmed_at = command->now;
		record->expires_at = DT_NOBEGIN;
		record->ended_at = DT_NOBEGIN;
	}
	rsv_command_open_changes(command, &payload);
	rsv_command_event(command, "ReservationFinalized", &payload);
}
