/*
 * context.c
 *		A command under way: what it is about, its answer and its events.
 *
 * A refusal is an answer: it leaves an event and lets the transaction go on.
 * It does not change the reservation, so its version stays.
 */
#include "postgres.h"

#include "base/guc.h"
#include "command/apply_promotion.h"
#include "command/context.h"
#include "command/payment_report.h"
#include "command/pending_modification.h"
#include "event/payload.h"
#include "storage/statistic.h"

void
rsv_command_accept(Command *command)
{
	Assert(command->kind != KIND_CARRIER && command->kind != KIND_SWEEP);
	command->outcome.accepted = true;
	if (command->kind != KIND_CREATION)
		command->record.version++;
}

void
rsv_command_refuse(Command *command, Reason reason)
{
	JsonBuilder payload;

	Assert(reason != REASON_NONE && reason != REASON_LIMIT_IGNORED);
	command->outcome.accepted = false;
	command->outcome.reason = reason;
	if (rsv_payment_report_was_refused(command))
		return;

	rsv_command_open_changes(command, &payload);
	rsv_json_text(&payload, "command", rsv_command_name(command->type));
	rsv_json_text(&payload, "reason", rsv_reason_name(reason));
	if (reason == REASON_CUSTOMER_LIMIT && command->limit_id)
		rsv_json_id(&payload, "customer_limit_id", command->limit_id);
	rsv_json_text(&payload, "provider_reference", command->reference);
	if (command->wanted)
	{
		rsv_json_open_object(&payload, "requested");
		rsv_payload_record(&payload, command->wanted, &command->before,
						   FACT_REQUEST | FACT_AMOUNT);
		rsv_json_close_object(&payload);
	}
	if (command->outcome.nconflicts > 0)
		rsv_json_uuids(&payload, "conflicts", command->outcome.conflicts,
						  command->outcome.nconflicts);
	if (command->outcome.alternatives)
		rsv_json_jsonb(&payload, "alternatives",
						  command->outcome.alternatives);
	if (command->type == COMMAND_CANCEL && rsv_guc_support_contact[0] != '\0')
		rsv_json_text(&payload, "contact", rsv_guc_support_contact);
	rsv_command_event(command, rsv_command_rejection(command->type), &payload);
}

/*
 * The latest end of a hold that no caller has asked for: a stay that is not
 * paid does not begin, or, if it has begun, does not go on to its end and keep
 * others out.
 */
static TimestampTz
latest_end_of_hold(Period during, TimestampTz now)
{
	return during.from > now ? during.from : during.to;
}

TimestampTz
rsv_command_end_of_hold(const Command *command, const Interval *hold)
{
	const Record *record = &command->record;
	TimestampTz end = hold ? RSV_END_OF_TIME :
		latest_end_of_hold(record->during, command->now);

	Assert(record->nresources > 0);
	for (int i = 0; i < record->nresources; i++)
	{
		const Resource *resource = rsv_resource_get(record->resource_ids[i]);

		end = Min(end, rsv_calendar_add(command->now, hold ? hold :
										resource->hold_duration, 1,
										resource->zone));
	}
	return end;
}

void
rsv_command_shorten_hold(Command *command)
{
	Record	   *record = &command->record;
	TimestampTz latest = latest_end_of_hold(command->before.during,
											command->now);

	/* beyond that only the hold goes that a caller has asked for */
	if (record->status == STATUS_HELD && record->expires_at <= latest)
		record->expires_at = Min(record->expires_at,
								 latest_end_of_hold(record->during,
													command->now));
}

LimitQuestion
rsv_command_ask_limit(const Command *command, const Record *record, bool held)
{
	return (LimitQuestion) {
		.record = record,
		.before = command->kind == KIND_CREATION ? NULL : &command->before,
		.held = held,
		.now = command->now
	};
}

TimestampTz
rsv_command_day_of_arrival(const Record *record)
{
	return rsv_resource_midnight(record->resource_ids, record->nresources,
								 record->during.from);
}

void
rsv_command_event(Command *command, EventType type, JsonBuilder *payload)
{
	JsonBuilder empty;

	if (payload == NULL)
	{
		rsv_json_open(&empty);
		payload = &empty;
	}
	rsv_event_add(&command->events, &command->record, type,
				  rsv_json_close(payload), command->now);
}

void
rsv_command_open_changes(Command *command, JsonBuilder *payload)
{
	rsv_json_open(payload);
	if (command->kind == KIND_CLOSURE)
		return;
	rsv_payload_record(payload, &command->record, &command->last_published,
					   FACT_ALL);
	command->last_published = command->record;
}

void
rsv_command_tell_availability(Command *command, const ClaimAnswer *answer)
{
	JsonBuilder payload;

	rsv_json_open(&payload);
	rsv_allocation_tell(&payload, &answer->stock);
	if (answer->overbooked)
		rsv_json_bool(&payload, "overbooked", true);
	rsv_command_event(command, EVENT_AVAILABILITY_CONFIRMED, &payload);
	rsv_command_tell_reassigned(command, answer);
}

void
rsv_command_tell_reassigned(Command *command, const ClaimAnswer *answer)
{
	JsonBuilder payload;

	if (answer->nreassigned == 0)
		return;
	rsv_statistic_add(STATISTIC_MOVED, answer->nreassigned);
	rsv_json_open(&payload);
	rsv_json_open_array(&payload, "moves");
	for (int i = 0; i < answer->nreassigned; i++)
	{
		const Reassigned *moved = &answer->reassigned[i];

		rsv_json_open_object(&payload, NULL);
		rsv_json_uuid(&payload, "reservation_id", &moved->reservation_id);
		rsv_json_id(&payload, "resource_id", moved->resource_id);
		rsv_allocation_tell(&payload, &moved->stock);
		rsv_json_close_object(&payload);
	}
	rsv_json_close_array(&payload);
	rsv_command_event(command, EVENT_UNITS_REASSIGNED, &payload);
}

void
rsv_command_finalize(Command *command)
{
	Record	   *record = &command->record;
	bool		pending = record->pending != (Datum) 0;
	Redemptions withdrawn = {0};
	Allocations stock;
	JsonBuilder payload;

	if (pending)
		stock = rsv_pending_finish(command, &withdrawn);

	if (record->status != STATUS_CONFIRMED &&
		record->status != STATUS_CHECKED_IN)
	{
		record->status = STATUS_CONFIRMED;
		record->confirmed_at = command->now;
		record->expires_at = DT_NOBEGIN;
		record->ended_at = DT_NOBEGIN;
	}
	rsv_command_open_changes(command, &payload);
	if (pending)
		rsv_allocation_tell(&payload, &stock);
	rsv_command_event(command, EVENT_RESERVATION_FINALIZED, &payload);
	rsv_command_tell_withdrawn(command, &withdrawn);
}
