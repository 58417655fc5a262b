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
#include "storage/statement.h"

typedef struct Command
{
	CommandType type;
	FunctionCallInfo fcinfo;
	Caller		caller;
	IdempotencyKey key;
	Datum		answer;			/* given before to the same key */
	TimestampTz now;

	bool		creating;		/* the record is not stored yet */
	bool		has_no_reservation;	/* a closure: just an id and its events */
	bool		counted;		/* it has the lock of its customer */
	bool		uncounted;		/* no resource has a limit for customers */
	Record		record;
	Record		before;			/* as it was loaded */
	Record		last_published;			/* as its events have told it so far */
	const Record *wanted;		/* what a refused change asked for, or NULL */
	const char *reference;		/* of a provider's report, or NULL */
	Events		events;
	struct Command *of;			/* whose step this is, or NULL */
	MemoryContext context;
	List	   *freed;			/* Places, of all its steps too */
	bool		offering;		/* them to those who wait */
	struct Sweep *sweep;		/* what nobody asked for, or NULL */
	Outcome		outcome;
} Command;

extern void rsv_command_accept(Command *command);
extern void rsv_command_refuse(Command *command, Reason reason);

/* From then on the guest may come. */
extern TimestampTz rsv_command_day_of_arrival(const Command *command);

/* An event of the reservation; the payload may be null for an empty one. */
extern void rsv_command_event(Command *command, EventType type,
							  JsonBuilder *payload);

/* What has changed and no event has told yet, as the start of a payload */
extern void rsv_command_open_changes(Command *command, JsonBuilder *payload);

/* Which units it got, and that others were moved, if the claim had to */
extern void rsv_command_tell_availability(Command *command,
										  const Claim *claim);
extern void rsv_command_tell_reassigned(Command *command, const Claim *claim);

/* A hold becomes firm; the event tells, or its absence that it was before. */
extern void rsv_command_finalize(Command *command);

/* Until when, if it is held from now on for so long, or as they grant it */
extern TimestampTz rsv_command_end_of_hold(const Command *command,
										   const Interval *hold);

#endif							/* RSV_CONTEXT_H */
