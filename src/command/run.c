/*
 * run.c
 *		The envelope of every command: once per key, under the reservation's
 *		lock, at one instant, with its record and its events written last.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "base/clock.h"
#include "base/errcodes.h"
#include "base/expansion.h"
#include "base/funcargs.h"
#include "command/balance.h"
#include "command/expire_reservation.h"
#include "command/offer.h"
#include "command/reminder.h"
#include "command/run.h"
#include "event/reaction.h"
#include "funcapi.h"
#include "resource/customer_limit.h"
#include "storage/locking.h"
#include "storage/statistic.h"
#include "storage/visibility.h"
#include "utils/array.h"

bool
rsv_command_begin(Command *command, CommandType type, FunctionCallInfo fcinfo,
				  int key_argument)
{
	rsv_statement_require_writable(fcinfo);
	if (fcinfo->flinfo->fn_retset)
		InitMaterializedSRF(fcinfo, 0);
	else
		rsv_expansion_refuse(fcinfo);
	memset(command, 0, sizeof(Command));
	command->type = type;
	command->kind = fcinfo->flinfo->fn_retset ? KIND_CARRIER : KIND_LOADED;
	command->fcinfo = fcinfo;
	rsv_statement_enter(&command->caller);
	command->context = CurrentMemoryContext;
	command->answer = rsv_idempotency_take(&command->key, fcinfo, key_argument,
										   command->caller.role,
										   rsv_command_name(type));
	command->now = rsv_clock_now();
	return command->answer == (Datum) 0;
}

void
rsv_command_carry(Command *command, CommandKind kind, CommandType type)
{
	Assert(kind == KIND_CARRIER || kind == KIND_SWEEP);
	memset(command, 0, sizeof(Command));
	command->type = type;
	command->kind = kind;
	command->context = CurrentMemoryContext;
	command->now = rsv_clock_now();
}

bool
rsv_command_step(Command *step, CommandType type, Command *of,
				 const pg_uuid_t *id, RecordLock lock)
{
	Assert(of != step && of->now != 0);
	memset(step, 0, sizeof(Command));
	step->type = type;
	step->kind = KIND_STEP;
	step->of = of;
	step->now = of->now;
	step->outcome.has_record = true;
	if (!rsv_record_read(&step->record, id, lock))
		return false;
	step->before = step->last_published = step->record;
	return true;
}

static void
write_record(Command *command)
{
	Assert(command->kind != KIND_CARRIER && command->kind != KIND_SWEEP);
	if (command->kind == KIND_CREATION)
		rsv_record_insert(&command->record);
	else if (command->events.list != NIL && command->kind != KIND_CLOSURE)
		rsv_record_update(&command->record);
	if (command->kind != KIND_CLOSURE)
		rsv_reminder_schedule(command);
	if (command->limit == LIMIT_LOCKED)
		rsv_customer_limit_release(&command->record);
	else if (command->limit == LIMIT_ABSENT)
	{
		LimitQuestion question = rsv_command_ask_limit(
			command, &command->record, command->record.status == STATUS_HELD);

		rsv_customer_limit_confirm(&question);
	}
}

/* The record first: its sequence counts the events. */
void
rsv_command_write(Command *command)
{
	Assert(rsv_lock_may_wait());
	write_record(command);
	rsv_event_write(&command->events);
	command->outcome.record = command->record;
}

void
rsv_command_count(const Command *command)
{
	rsv_statistic_count(command->type, command->outcome.accepted ?
						REASON_NONE : command->outcome.reason);
}

Datum
rsv_command_end(Command *command)
{
	HeapTupleHeader answer;

	Assert(command->fcinfo && !command->offering);
	if (command->answer == (Datum) 0)
	{
		if (command->kind != KIND_CARRIER)
			rsv_command_write(command);
		rsv_command_offer(command);
		command->answer = rsv_outcome_form(&command->outcome);
		rsv_idempotency_answer(&command->key, command->answer, command->now);
		rsv_command_count(command);
	}
	else
		rsv_statistic_add(STATISTIC_REPEATED, 1);
	rsv_idempotency_release(&command->key);
	answer = DatumGetHeapTupleHeader(command->answer);
	answer = rsv_statement_keep(answer, HeapTupleHeaderGetDatumLength(answer));
	rsv_statement_leave(&command->caller);
	rsv_reaction_run(NULL);
	PG_RETURN_HEAPTUPLEHEADER(answer);
}

static void
return_rows(FunctionCallInfo fcinfo, Datum answers)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ArrayIterator rows = array_create_iterator(DatumGetArrayTypeP(answers), 0,
											   NULL);
	Datum		answer;
	bool		null;

	while (array_iterate(rows, &answer, &null))
	{
		HeapTupleHeader header = DatumGetHeapTupleHeader(answer);
		HeapTupleData row = {.t_data = header,
		.t_len = HeapTupleHeaderGetDatumLength(header)};

		tuplestore_puttuple(result->setResult, &row);
	}
	array_free_iterator(rows);
}

Datum
rsv_command_end_rows(Command *command, Datum answers)
{
	Assert(command->fcinfo && command->kind == KIND_CARRIER);
	if (command->answer == (Datum) 0)
	{
		rsv_command_offer(command);
		command->answer = answers;
		rsv_idempotency_answer(&command->key, answers, command->now);
	}
	else
		rsv_statistic_add(STATISTIC_REPEATED, 1);
	rsv_idempotency_release(&command->key);
	return_rows(command->fcinfo, command->answer);
	rsv_statement_leave(&command->caller);
	rsv_reaction_run(NULL);
	return (Datum) 0;
}

static void
check_expected_version(const Record *record, FunctionCallInfo fcinfo,
					   int argument)
{
	if (argument == NO_ARGUMENT || PG_ARGISNULL(argument) ||
		PG_GETARG_INT32(argument) == record->version)
		return;
	ereport(ERROR,
			(errcode(RSV_WRONG_VERSION),
			 errmsg("reservation has changed"),
			 errdetail("The reservation has version %d, and %d was expected.",
					   record->version, PG_GETARG_INT32(argument)),
			 errhint("Read the reservation again and decide anew; the same call can never succeed.")));
}

static void
begin_with_record(Command *command)
{
	command->before = command->last_published = command->record;
	command->outcome.has_record = true;
}

/*
 * A change that is undone leaves a booking with a place, and other steps of the
 * command may look at that, so it is written before anything else.
 */
static void
expire_record_first(Command *command)
{
	bool		pending = command->record.pending != (Datum) 0;

	if (!rsv_record_has_ended(&command->record, command->now))
		return;
	(void) rsv_command_expire(command);
	if (pending)
		rsv_command_write(command);
	command->before = command->record;
}

bool
rsv_command_load_if_exists(Command *command, const pg_uuid_t *id)
{
	Assert(command->kind == KIND_LOADED && command->answer == (Datum) 0);
	if (!rsv_visible_reservation(id) ||
		!rsv_record_read(&command->record, id, RECORD_WAIT))
		return false;
	begin_with_record(command);
	if (command->type != COMMAND_EXPIRE)
		expire_record_first(command);
	rsv_balance_ask(command);
	return true;
}

void
rsv_command_load(Command *command, const pg_uuid_t *id, int version_argument)
{
	if (!rsv_command_load_if_exists(command, id))
		rsv_record_report_unknown(id);
	check_expected_version(&command->record, command->fcinfo, version_argument);
}

void
rsv_command_lock_item(Command *item, CommandType type, Command *of,
					  const pg_uuid_t *id)
{
	memset(item, 0, sizeof(Command));
	item->type = type;
	item->of = of;
	item->now = of->now;
	item->context = of->context;
	rsv_record_require(&item->record, id, RECORD_WAIT);
	begin_with_record(item);
}

void
rsv_command_load_item(Command *item)
{
	Assert(item->of && item->kind == KIND_LOADED);
	expire_record_first(item);
	rsv_balance_ask(item);
}

Datum
rsv_command_run(FunctionCallInfo fcinfo, CommandType type,
				int version_argument, int key_argument,
				void (*perform) (Command *command))
{
	pg_uuid_t	id = rsv_arg_uuid(fcinfo, 0, "reservation_id");
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
		rsv_command_refuse(command, REASON_WRONG_STATUS);
		return false;
	}
	if (transition->events[0] == EVENT_NONE)
	{
		command->outcome.accepted = true;
		return false;
	}
	return true;
}
