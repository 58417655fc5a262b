/*
 * context.h
 *		A command under way: what it is about, its answer and its events.
 */
#ifndef RSV_CONTEXT_H
#define RSV_CONTEXT_H

#include "postgres.h"

#include "command/idempotency.h"
#include "event/event.h"
#include "fmgr.h"
#include "inventory/claim.h"
#include "model/outcome.h"
#include "resource/customer_limit.h"
#include "storage/statement.h"

/* A command has a caller or not, and its record is one of these. */
typedef enum CommandKind
{
	KIND_LOADED,				/* for a caller, on a reservation that exists */
	KIND_CREATION,				/* for a caller, on one that is yet unstored */
	KIND_CLOSURE,				/* for a caller, on an id and events, no row */
	KIND_STEP,					/* on another reservation, on the way of `of` */
	KIND_CARRIER,				/* on nothing: it only carries steps */
	KIND_SWEEP					/* on nothing: it carries those of `sweep` */
} CommandKind;

/* The customer's limit, once the command has taken a place */
typedef enum LimitCheck
{
	LIMIT_UNTOUCHED,			/* the customer has got no more */
	LIMIT_LOCKED,				/* counted, under the customer's lock */
	LIMIT_ABSENT				/* no resource was known to have a limit */
} LimitCheck;

typedef struct Command
{
	/* the question: set by begin, step or carry, and then only read */
	CommandType type;
	CommandKind kind;
	TimestampTz now;			/* one instant, for all its steps, too */
	FunctionCallInfo fcinfo;	/* the call; NULL without a caller */
	Caller		caller;			/* to be returned to at the end */
	IdempotencyKey key;			/* locked until the end */
	const char *reference;		/* of a provider's report, or NULL */
	struct Command *of;			/* outlives a step, or an item of a booking */
	struct Sweep *sweep;		/* KIND_SWEEP: the one it is part of */
	MemoryContext context;		/* until the end; a step uses that of `of` */

	/* the reservation: loaded or created once, in the command's memory */
	Record		before;			/* as it was loaded, and then only read */
	Record		record;			/* as it is written at the end */
	Record		last_published; /* as its events have told it so far */
	const Record *wanted;		/* what a change asks for, for the event of a
								 * refusal; on the stack of the command */

	/* the answer */
	LimitCheck	limit;			/* until the record is written */
	int64		limit_id;		/* a row of customer_limit that refuses, or 0 */
	Events		events;			/* until they are written after the record */
	List	   *freed;			/* Places, in `context`; a step adds to its
								 * command's. Empty once they are offered */
	bool		offering;		/* while one of them is being offered */
	bool		claimed;		/* a claim of it has changed units */
	Outcome		outcome;		/* until it is formed as the answer */
	Datum		answer;			/* zero: not known yet; at the beginning that
								 * which the key was given before */
} Command;

extern void rsv_command_accept(Command *command);
extern void rsv_command_refuse(Command *command, Reason reason);

/* A question about the customer's limits, for the record as it is to be */
extern LimitQuestion rsv_command_ask_limit(const Command *command,
										   const Record *record, bool held);

/* The guest may check in from this midnight on. */
extern TimestampTz rsv_command_day_of_arrival(const Record *record);

/* An event of the reservation; the payload may be null for an empty one. */
extern void rsv_command_event(Command *command, EventType type,
							  JsonBuilder *payload);

/* Opens a payload with the changes that no event has told yet. */
extern void rsv_command_open_changes(Command *command, JsonBuilder *payload);

/*
 * Tell the units that the claim got, and the stays that it moved to make room.
 */
extern void rsv_command_tell_availability(Command *command,
										  const ClaimAnswer *answer);
extern void rsv_command_tell_reassigned(Command *command,
										const ClaimAnswer *answer);

/* Makes a hold firm and adds ReservationFinalized. */
extern void rsv_command_finalize(Command *command);

/*
 * The end of a hold that begins now: after `hold`, or, if that is NULL, after
 * the shortest time that a resource grants, but at the start of the stay at the
 * latest
 */
extern TimestampTz rsv_command_end_of_hold(const Command *command,
										   const Interval *hold);

/* After a change of the stay: the hold ends at the new start at the latest. */
extern void rsv_command_shorten_hold(Command *command);

#endif							/* RSV_CONTEXT_H */
