/*
 * reminder.c
 *		ReservationDue: the start of a stay is near, or its balance.
 *
 * The table reminder has a row for each confirmed reservation whose customer
 * is still to be reminded. It says when the sweep looks at the reservation
 * next, and changes with the reservation, under the lock of its row. What is
 * due is decided then, by the resources as they are.
 *
 * A confirmed stay that has not begun has its units, so its resources exist.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/clock.h"
#include "command/reminder.h"
#include "model/record_difference.h"
#include "money/ledger.h"
#include "resource/resource.h"
#include "storage/layout.h"
#include "storage/statement.h"
#include "storage/trigger.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(reservation_remind_of_booked);

static Statement write_reminder = STATEMENT_BY_INDEX(
	"INSERT INTO reservation.reminder (reservation_id, due_at)"
	" VALUES ($1, $2) ON CONFLICT (reservation_id)"
	" DO UPDATE SET due_at = excluded.due_at",
	UUIDOID, TIMESTAMPTZOID);

static Statement delete_reminder = STATEMENT_BY_INDEX(
	"DELETE FROM reservation.reminder WHERE reservation_id = $1", UUIDOID);

static Statement select_due_reminder = STATEMENT_BY_INDEX(
	"SELECT due_at FROM reservation.reminder"
	" WHERE reservation_id = $1 AND due_at <= $2",
	UUIDOID, TIMESTAMPTZOID);

static Statement look_at_booked = STATEMENT_BY_INDEX(
	"INSERT INTO reservation.reminder (reservation_id, due_at)"
	" SELECT DISTINCT r.reservation_id, $2 FROM reservation.allocation a"
	" JOIN reservation.reservation r ON r.reservation_id = a.reservation_id"
	" WHERE reservation.occupancy(a.resource_id, a.units, a.during)"
	"  OPERATOR(reservation.&&) reservation.occupancy($1,"
	"   pg_catalog.int4range(0, NULL), pg_catalog.tstzrange($2, NULL))"
	" AND r.status = 'confirmed' AND pg_catalog.lower(r.during) > $2"
	" ON CONFLICT (reservation_id) DO UPDATE"
	" SET due_at = LEAST(reminder.due_at, excluded.due_at)",
	INT8OID, TIMESTAMPTZOID);

/* DT_NOBEGIN where there is none */
typedef struct Reminders
{
	TimestampTz last;			/* that is due, and the latest of these */
	const Interval *last_before;
	bool		last_of_balance;	/* and not of the start */
	TimestampTz next;			/* that will be due */
} Reminders;

static bool
is_to_come(const Record *record, TimestampTz now)
{
	return record->status == STATUS_CONFIRMED && record->during.from > now;
}

static bool
has_reminders(const Record *record)
{
	for (int i = 0; i < record->nresources; i++)
		if (rsv_resource_get(record->resource_ids[i])->nreminders > 0)
			return true;
	return false;
}

static void
add_reminders(Reminders *reminders, const Resource *resource,
			  TimestampTz of, bool is_balance, TimestampTz now)
{
	for (int i = 0; i < resource->nreminders; i++)
	{
		const Interval *before = &resource->reminders[i];
		TimestampTz due = rsv_calendar_add(of, before, -1, resource->zone);

		if (due > now)
		{
			if (TIMESTAMP_IS_NOBEGIN(reminders->next) || due < reminders->next)
				reminders->next = due;
		}
		else if (due > reminders->last)
		{
			reminders->last = due;
			reminders->last_before = before;
			reminders->last_of_balance = is_balance;
		}
	}
}

static Reminders
find_reminders(const Record *record, TimestampTz now)
{
	Reminders	reminders = {.last = DT_NOBEGIN,.next = DT_NOBEGIN};

	if (!is_to_come(record, now))
		return reminders;
	for (int i = 0; i < record->nresources; i++)
	{
		const Resource *resource = rsv_resource_get(record->resource_ids[i]);

		add_reminders(&reminders, resource, record->during.from, false, now);
		if (rsv_record_keeps_balance(record) && record->balance_due_at > now)
			add_reminders(&reminders, resource, record->balance_due_at, true,
						  now);
	}
	return reminders;
}

static void
set_next_reminder(const Record *record, TimestampTz due)
{
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, &record->id);
	if (TIMESTAMP_IS_NOBEGIN(due))
		(void) rsv_statement_execute(&delete_reminder, &arguments);
	else
	{
		rsv_argument_time(&arguments, due);
		(void) rsv_statement_execute(&write_reminder, &arguments);
	}
}

static bool
is_as_before(const Command *command)
{
	const Record *before = &command->before;
	const Record *record = &command->record;

	return before->during.from == record->during.from &&
		rsv_record_same_deposit(before, record) &&
		before->nresources == record->nresources &&
		memcmp(before->resource_ids, record->resource_ids,
			   record->nresources * sizeof(int64)) == 0;
}

void
rsv_reminder_schedule(const Command *command)
{
	bool		was = is_to_come(&command->before, command->now);
	bool		is = is_to_come(&command->record, command->now);

	if ((!was && !is) || (was && is && is_as_before(command)) ||
		!((is && has_reminders(&command->record)) ||
		  (was && has_reminders(&command->before))))
		return;
	set_next_reminder(&command->record,
					  find_reminders(&command->record, command->now).next);
}

/*
 * Since when something is due; DT_NOEND: another sweep has told it before this
 * one got the reservation.
 */
static TimestampTz
find_due(const Command *step)
{
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, &step->record.id);
	rsv_argument_time(&arguments, step->now);
	return rsv_statement_execute(&select_due_reminder, &arguments) > 0 ?
		rsv_row_time(0, 1) : DT_NOEND;
}

/* The amount that is still to be paid */
static void
add_due(JsonBuilder *payload, const Record *record)
{
	Ledger		ledger;
	Numeric		due;

	if (record->payment_status == PAYMENT_NONE ||
		record->payment_status == PAYMENT_PAID)
		return;
	ledger = rsv_ledger_read(record);
	due = rsv_ledger_due(&ledger, record);
	if (rsv_amount_is_nothing(due))
		return;
	rsv_json_money(payload, "due", due);
	rsv_json_text(payload, "currency", record->currency);
}

void
rsv_reminder_tell(Command *step)
{
	Reminders	reminders = find_reminders(&step->record, step->now);
	TimestampTz due = find_due(step);
	JsonBuilder payload;

	if (TIMESTAMP_IS_NOEND(due))
		return;
	set_next_reminder(&step->record, reminders.next);
	/* one before that was told, or came before the resource had it */
	if (reminders.last < due)
		return;
	rsv_json_open(&payload);
	rsv_json_interval(&payload, "before", reminders.last_before);
	rsv_json_time(&payload, "starts_at", step->record.during.from);
	if (reminders.last_of_balance)
		rsv_json_time(&payload, "balance_due_at",
					  step->record.balance_due_at);
	add_due(&payload, &step->record);
	rsv_command_event(step, EVENT_RESERVATION_DUE, &payload);
}

static const TriggerUse booked_use = {
	.function = "remind_of_booked",
	.tables = {"resource"},
	.events = TRIGGER_ON_UPDATE};

/* The sweep looks at each of them, and sets its next reminder. */
Datum
reservation_remind_of_booked(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = rsv_trigger_require(fcinfo, &booked_use);
	Arguments	arguments = {0};
	Caller		caller;
	bool		null;

	rsv_statement_enter(&caller);
	rsv_argument_int64(&arguments, DatumGetInt64(heap_getattr(
		trigger->tg_newtuple, RESOURCE_RESOURCE_ID,
		RelationGetDescr(trigger->tg_relation), &null)));
	/* what is due at this very instant was told */
	rsv_argument_time(&arguments, rsv_clock_now() + 1);
	(void) rsv_statement_execute(&look_at_booked, &arguments);
	rsv_statement_leave(&caller);
	return PointerGetDatum(trigger->tg_newtuple);
}
