/*
 * process_overreservation.c
 *		ProcessOverreservation: stays sold beyond capacity find a place, or
 *		their customers learn in time that there is none.
 *
 * Stays that have to leave, so that the others fit, move to another resource
 * of the category, or else to the waitlist. Then stays on units that do not
 * exist move to units that do. A guest who has checked in is left alone.
 *
 * The command changes one reservation after another, and so never waits: a
 * reservation that another transaction has locked is left for the next time.
 */
#include "postgres.h"

#include "base/funcargs.h"
#include "base/named_enum.h"
#include "command/context.h"
#include "command/offer.h"
#include "command/run.h"
#include "command/settlement.h"
#include "command/standing_occupants.h"
#include "command/units.h"
#include "event/reaction.h"
#include "funcapi.h"
#include "inventory/alternatives.h"
#include "inventory/waitlist.h"
#include "miscadmin.h"
#include "resource/rules.h"
#include "storage/visibility.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(reservation_process_overreservation);

typedef struct Process
{
	Command		command;		/* carries the steps */
	const Resource *resource;
	Period		during;
	int			nsiblings;		/* the others of its category */
	int64	   *siblings;
} Process;

#define ACTIONS(ACTION) \
	ACTION(ACTION_MOVED, "moved") \
	ACTION(ACTION_REPACKED, "repacked") \
	ACTION(ACTION_UNRESOLVED, "unresolved") \
	ACTION(ACTION_WAITLISTED, "waitlisted")

typedef enum Action
{
	ACTION_NONE,				/* the reservation needs none */
	ACTIONS(NAMED_ENUM_MEMBER)
} Action;

static const char *const actions[] = {
	ACTIONS(NAMED_ENUM_NAME)
};

/* A row of the answer: the action taken on a reservation */
typedef struct Resolution
{
	Action		action;
	int64		to_resource_id; /* 0: nowhere */
	Reason		reason;
} Resolution;

static Resolution
unresolved(Reason reason)
{
	return (Resolution) {ACTION_UNRESOLVED, 0, reason};
}

static void
tell_processed(Command *step, const Resolution *resolution, const Claim *claim)
{
	JsonBuilder payload;

	rsv_command_open_changes(step, &payload);
	rsv_json_text(&payload, "action", actions[resolution->action]);
	rsv_json_text(&payload, "reason", rsv_reason_name(resolution->reason));
	if (claim)
		rsv_allocation_tell(&payload, &claim->answer.stock);
	if (step->outcome.alternatives)
		rsv_json_jsonb(&payload, "alternatives", step->outcome.alternatives);
	rsv_command_event(step, EVENT_OVERRESERVATION_PROCESSED, &payload);
	if (claim)
		rsv_command_tell_reassigned(step, &claim->answer);
}

/*
 * Claims units that exist, on the resource that the record now names. On the
 * other resources of a group the reservation keeps its units, even those
 * beyond capacity.
 */
static bool
claim_real_units(const Process *process, Command *step, Claim *claim)
{
	const Record *record = &step->record;

	*claim = rsv_command_prepare(step, record, DEMAND_MOVE);
	claim->question.nowait = true;
	for (int i = 0; i < record->nresources; i++)
	{
		Demand	   *demand = &claim->question.demands[i];

		if (demand->resource_id == process->resource->id)
			demand->mode = DEMAND_ANEW;
	}
	return rsv_command_claim(step, claim);
}

/*
 * The price stays, so a reservation with money can only move to a resource of
 * the same currency.
 */
static bool
reservation_has_money(const Record *record)
{
	return record->payment_status != PAYMENT_NONE || record->posted ||
		rsv_record_costs(record);
}

/*
 * Does the sibling allow the stay? Its rules on the start do not apply any
 * more.
 */
static bool
sibling_suits(const Resource *resource, const Command *step)
{
	const Record *record = &step->record;

	if (reservation_has_money(record) &&
		strcmp(resource->currency, record->currency) != 0)
		return false;
	return rsv_rules_check((RULES_OF_END | RULES_OF_PARTY) & ~record->waived,
						   resource, record->during,
						   (Party) {record->quantity, record->guests},
						   step->now) == REASON_NONE;
}

/*
 * Moves the stay to the first resource of the category that has room; the
 * price stays.
 */
static bool
move_to_sibling(Process *process, Command *step, Resolution *resolution)
{
	Record	   *record = &step->record;
	int64	   *own = record->resource_ids;
	bool		wants_named_units = record->wants_named_units;
	Claim		claim;

	if (record->nresources > 1)
		return false;
	record->wants_named_units = false;
	for (int i = 0; i < process->nsiblings; i++)
	{
		const Resource *sibling = rsv_resource_get(process->siblings[i]);

		record->resource_ids = &process->siblings[i];
		if (sibling_suits(sibling, step) &&
			claim_real_units(process, step, &claim))
		{
			*resolution = (Resolution) {ACTION_MOVED, sibling->id,
										REASON_UNAVAILABLE};
			record->currency = sibling->currency;
			rsv_command_free_rows(step, &claim.answer.had);
			record->version++;
			tell_processed(step, resolution, &claim);
			return true;
		}
	}
	record->resource_ids = own;
	record->wants_named_units = wants_named_units;
	return false;
}

/* Named units that do not exist any more are dropped. */
static void
drop_missing_units(const Process *process, Record *record)
{
	if (record->units.upper > process->resource->capacity)
		record->wants_named_units = false;
}

/* Puts the reservation on the waitlist, in the queue by its age. */
static Resolution
put_on_waitlist(Process *process, Command *step)
{
	Resolution	resolution = {ACTION_WAITLISTED, 0, REASON_UNAVAILABLE};
	Record	   *record = &step->record;
	Claim		claim;

	if (!rsv_command_release(step))
		return unresolved(REASON_BUSY);
	record->status = STATUS_WAITLISTED;
	record->expires_at = DT_NOBEGIN;
	record->version++;
	drop_missing_units(process, record);
	(void) rsv_settle(step);
	claim = rsv_command_prepare(step, record, DEMAND_NEW);
	rsv_waitlist_add(record);
	step->outcome.alternatives = rsv_alternatives_of(
		&claim.question, &claim.question.demands[0]);
	tell_processed(step, &resolution, NULL);
	return resolution;
}

static Resolution
move_or_put_on_waitlist(Process *process, Command *step)
{
	Resolution	moved;

	return move_to_sibling(process, step, &moved) ? moved :
		put_on_waitlist(process, step);
}

/*
 * Where named units are closed, there may be no arrangement for the stays that
 * the count lets stay: then this one leaves, too. Any other refusal means that
 * a stay that has to leave could not leave just now.
 */
static Resolution
repack_reservation(Process *process, Command *step)
{
	Resolution	repacked = {ACTION_REPACKED, process->resource->id,
						   REASON_AVAILABLE};
	Record	   *record = &step->record;
	bool		wants_named_units = record->wants_named_units;
	Claim		claim;

	record->wants_named_units = false;
	if (claim_real_units(process, step, &claim))
	{
		/* the customer had named other units, so a new version tells of it */
		record->version += wants_named_units;
		tell_processed(step, &repacked, &claim);
		return repacked;
	}
	record->wants_named_units = wants_named_units;
	return claim.answer.reason == REASON_FRAGMENTED ?
		move_or_put_on_waitlist(process, step) :
		unresolved(claim.answer.reason);
}

/* A locked reservation is left for the next time. */
static Resolution
resolve_occupant(Process *process, const Occupant *guest)
{
	Resolution	resolution = {ACTION_NONE};
	Command		step;

	if (!rsv_command_step(&step, COMMAND_PROCESS_OVERRESERVATION,
						  &process->command, &guest->id, RECORD_SKIP))
		return unresolved(REASON_BUSY);
	if (step.record.status == STATUS_CHECKED_IN)
		return unresolved(REASON_CHECKED_IN);
	if (step.record.pending)
		return unresolved(REASON_BUSY);
	if (rsv_status_occupies(step.record.status))
		resolution = guest->leaves ? move_or_put_on_waitlist(process, &step) :
			repack_reservation(process, &step);
	rsv_command_write(&step);
	return resolution;
}

static void
return_resolution(ReturnSetInfo *result, const Occupant *guest,
				  const Resolution *resolution)
{
	Datum		values[] = {
		UUIDPGetDatum(&guest->id),
		CStringGetTextDatum(actions[resolution->action]),
		Int64GetDatum(resolution->to_resource_id),
		CStringGetTextDatum(rsv_reason_name(resolution->reason))
	};
	bool		nulls[lengthof(values)] = {false};

	nulls[2] = resolution->to_resource_id == 0;
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

static void
resolve_occupants(Process *process, const Occupant *guests, int n, bool leaving,
				  ReturnSetInfo *result)
{
	for (int i = 0; i < n; i++)
	{
		const Occupant *guest = &guests[i];
		Resolution	resolution;

		if (guest->leaves != leaving || (!leaving && !guest->beyond))
			continue;
		CHECK_FOR_INTERRUPTS();
		rsv_statement_push();
		resolution = resolve_occupant(process, guest);
		if (resolution.action && rsv_visible_reservation(&guest->id))
			return_resolution(result, guest, &resolution);
		rsv_statement_pop();
	}
}

static void
process_occupants(Process *process, ReturnSetInfo *result)
{
	const Resource *resource = process->resource;
	int			n;
	Occupant   *guests = rsv_standing_occupants(&process->command, resource,
												process->during, &n);

	process->siblings = rsv_resource_siblings(resource, &process->nsiblings);
	/* stays that leave come first: the others need the room */
	resolve_occupants(process, guests, n, true, result);
	resolve_occupants(process, guests, n, false, result);
	rsv_command_offer(&process->command);
}

/* The past is left as it was. */
static Period
read_processed_period(FunctionCallInfo fcinfo, TimestampTz now)
{
	Period		during = {now, DT_NOEND};

	if (!PG_ARGISNULL(1))
		during = rsv_arg_period(fcinfo, 1, "during");
	during.from = Max(during.from, now);
	return during;
}

Datum
reservation_process_overreservation(PG_FUNCTION_ARGS)
{
	int64		resource_id = rsv_arg_id(fcinfo, 0, "resource_id");
	Process		process = {0};
	Command    *command = &process.command;
	Caller		caller;

	rsv_statement_require_writable(fcinfo);
	InitMaterializedSRF(fcinfo, 0);
	rsv_statement_enter(&caller);
	rsv_command_carry(command, KIND_CARRIER,
					  COMMAND_PROCESS_OVERRESERVATION);
	process.during = read_processed_period(fcinfo, command->now);
	process.resource = rsv_resource_named(resource_id);
	if (process.during.from < process.during.to)
		process_occupants(&process, (ReturnSetInfo *) fcinfo->resultinfo);
	rsv_statement_leave(&caller);
	rsv_reaction_run(NULL);
	return (Datum) 0;
}
