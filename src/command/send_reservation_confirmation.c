/*
 * send_reservation_confirmation.c
 *		SendReservationConfirmation: the customer was told.
 *
 * The application calls it once it has sent a message. A message that is
 * reported twice was sent once.
 */
#include "postgres.h"

#include "base/funcargs.h"
#include "base/named_enum.h"
#include "command/context.h"
#include "command/run.h"
#include "storage/argument.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(reservation_send_reservation_confirmation);

/* The subject of a message to the customer */
#define SUBJECTS(SUBJECT) \
	SUBJECT(SUBJECT_CREATED, "created") \
	SUBJECT(SUBJECT_MODIFIED, "modified") \
	SUBJECT(SUBJECT_CANCELED, "canceled")

typedef enum Subject
{
	SUBJECTS(NAMED_ENUM_MEMBER)
} Subject;

static const char *const subjects[] = {
	SUBJECTS(NAMED_ENUM_NAME)
};

static Statement find_message = STATEMENT_BY_INDEX(
	"SELECT FROM reservation.event WHERE aggregateid = $1"
	" AND type = $3 AND payload ->> 'message_id' = $2",
	TEXTOID, TEXTOID, TEXTOID);

static Statement select_last_change = STATEMENT_BY_INDEX(
	"SELECT type FROM reservation.event WHERE aggregateid = $1"
	" AND type IN ($2, $3, $4, $5, $6) ORDER BY sequence DESC LIMIT 1",
	TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID);

/* The events that a message can be about */
typedef struct Change
{
	EventType	event;
	Subject		subject;
} Change;

static const Change changes[] = {
	{EVENT_RESERVATION_REQUESTED, SUBJECT_CREATED},
	{EVENT_RESERVATION_CREATED, SUBJECT_CREATED},
	{EVENT_RESERVATION_MODIFIED, SUBJECT_MODIFIED},
	{EVENT_MODIFICATION_EXPIRED, SUBJECT_MODIFIED},
	{EVENT_RESERVATION_CANCELED, SUBJECT_CANCELED},
};

static char *
confirmation_aggregate(const Record *record)
{
	return DatumGetCString(DirectFunctionCall1(uuid_out,
											   UUIDPGetDatum(&record->id)));
}

static bool
confirmation_was_sent(const Record *record, const char *message_id)
{
	Arguments	arguments = {0};

	if (message_id == NULL)
		return false;
	rsv_argument_text(&arguments, confirmation_aggregate(record));
	rsv_argument_text(&arguments, message_id);
	rsv_argument_text(&arguments, rsv_event_type_name(
						  EVENT_RESERVATION_CONFIRMATION_SENT));
	return rsv_statement_execute(&find_message, &arguments) > 0;
}

static Subject
find_last_change(const Record *record)
{
	Arguments	arguments = {0};
	EventType	last;

	rsv_argument_text(&arguments, confirmation_aggregate(record));
	for (int i = 0; i < lengthof(changes); i++)
		rsv_argument_text(&arguments, rsv_event_type_name(changes[i].event));
	(void) rsv_statement_execute(&select_last_change, &arguments);
	last = rsv_event_type_by_name(rsv_row_text(0, 1));
	for (int i = 0; i < lengthof(changes); i++)
		if (changes[i].event == last)
			return changes[i].subject;
	pg_unreachable();
}

static void
tell_confirmation_sent(Command *command, const char *channel,
					   const char *message_id, const char *about)
{
	JsonBuilder payload;

	if (!rsv_command_allowed(command))
		return;
	if (confirmation_was_sent(&command->record, message_id))
	{
		command->outcome.accepted = true;
		return;
	}
	rsv_command_accept(command);
	rsv_command_open_changes(command, &payload);
	rsv_json_text(&payload, "channel", channel);
	rsv_json_text(&payload, "message_id", message_id);
	rsv_json_text(&payload, "about",
				  about ? about :
						  subjects[find_last_change(&command->record)]);
	rsv_command_event(command, EVENT_RESERVATION_CONFIRMATION_SENT, &payload);
}

Datum
reservation_send_reservation_confirmation(PG_FUNCTION_ARGS)
{
	pg_uuid_t	id = rsv_arg_uuid(fcinfo, 0, "reservation_id");
	const char *channel = rsv_arg_text(fcinfo, 1, "channel");
	const char *message_id = rsv_arg_optional_text(fcinfo, 2, "message_id");
	const char *about = PG_ARGISNULL(3) ? NULL :
		subjects[rsv_arg_choice(fcinfo, 3, "about", subjects,
								lengthof(subjects))];
	Command		command;

	if (rsv_command_begin(&command, COMMAND_SEND_CONFIRMATION, fcinfo,
						  NO_ARGUMENT))
	{
		rsv_command_load(&command, &id, NO_ARGUMENT);
		tell_confirmation_sent(&command, channel, message_id, about);
	}
	return rsv_command_end(&command);
}
