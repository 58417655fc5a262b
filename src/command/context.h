/*
 * context.h
 *		What all commands have in common.
 *
 * A command reads like this: begin; load the reservation; ask the state
 * machine; check, decide, claim; change the record and add events; end.
 * Around most of them that is rsv_command_run().
 */
#ifndef RSV_CONTEXT_H
#define RSV_CONTEXT_H

#include "postgres.h"

#include "command/idempotency.h"
#include "event/event.h"
#include "fmgr.h"
#include "inventory/claim.h"
#include "inventory/waitlist.h"
#include "model/outcome.h"
#include "money/ledger.h"
#include "money/redemption.h"
#include "storage/locking.h"
#include "storage/statement.h"

#define NO_ARGUMENT (-1)

typedef struct Command
{
	CommandType type;
	FunctionCallInfo fcinfo;
	Caller		caller;
	Key			key;
	Datum		answer;			/* given before to the same key */
	TimestampTz now;

	bool		creating;		/* the record is not stored yet */
	bool		recordless;		/* a closure: just an id and its events */
	bool		counted;		/* it has the lock of its customer */
	bool		uncounted;		/* no resource has a limit for customers */
	Record		record;
	Record		before;			/* as it was loaded */
	Record		told;			/* as its events have told it so far */
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

/* False when the call was answered before: go to the end. */
extern bool rsv_command_begin(Command *command, CommandType type,
							  FunctionCallInfo fcinfo, int key_argument);
extern Datum rsv_command_end(Command *command);

/* One on a reservation, which is its first argument, from begin to end */
extern Datum rsv_command_run(FunctionCallInfo fcinfo, CommandType type,
							 int version_argument, int key_argument,
							 void (*perform) (Command *command));

/*
 * What a command does to another reservation on its way: a command without a
 * caller, at the same instant. False: there is none, or it is locked.
 */
extern bool rsv_command_step(Command *step, CommandType type, Command *of,
							 const pg_uuid_t *id, RecordLock lock);
extern void rsv_command_write(Command *command);

/* Locks the reservation; a hold that has ended is expired on the way. */
extern void rsv_command_load(Command *command, const pg_uuid_t *id,
							 int version_argument);

/*
 * What the state machine says. False: the answer stands already, be it that
 * the command is not allowed or that it has nothing to do.
 */
extern bool rsv_command_allowed(Command *command);

extern void rsv_command_accept(Command *command);
extern void rsv_command_refuse(Command *command, const char *reason);

/*
 * A part of a command that is taken back if it returns false, and tried again
 * as long as it is an open transaction that it depends on. False with that
 * transaction: lock_timeout came first.
 */
extern bool rsv_command_try(Command *command, Attempt attempt, void *argument,
							TransactionId *open);

/* A claim for all that a reservation asks for; the rest of it is up to you. */
extern Claim rsv_command_prepare(const Command *command, const Record *record);

/* Claims units; true, or the refusal is the outcome's with alternatives. */
extern bool rsv_command_claim(Command *command, Claim *claim);

/*
 * Gives up its units; or a part of its time on a resource. A step waits for
 * nobody: false, with nothing done, if another transaction is moving them.
 */
extern bool rsv_command_release(Command *command);
extern void rsv_command_free(Command *command, int64 resource_id,
							 Period during);
extern void rsv_command_free_rows(Command *command, const Stock *stock);

/* From then on the guest may come. */
extern TimestampTz rsv_command_day_of_arrival(const Command *command);

/* An event of the reservation; the payload may be null for an empty one. */
extern void rsv_command_event(Command *command, const char *type,
							  Payload *payload);

/* What has changed and no event has told yet, as the start of a payload */
extern void rsv_command_open_changes(Command *command, Payload *payload);

/* Which units it got, and that others were moved, if the claim had to */
extern void rsv_command_tell_availability(Command *command,
										  const Claim *claim);
extern void rsv_command_tell_reassigned(Command *command, const Claim *claim);

/* A hold becomes firm; the event tells, or its absence that it was before. */
extern void rsv_command_finalize(Command *command);

/* It ends, as a hold does, or as waiting for what is past; as release */
extern bool rsv_command_expire(Command *command);

/* Another one, on the way; false if it has not ended, or somebody is at it */
extern bool rsv_command_expire_step(Command *step, Command *of,
									const pg_uuid_t *id, RecordLock lock);

/* Holds that have ended, expired by whoever needs their place */
extern const pg_uuid_t *rsv_expire_holds(const pg_uuid_t *ids, int n,
										 void *command);

/* Waits from now on. */
extern void rsv_command_wait(Command *command);

/*
 * Offers what was given up to those who wait. Whatever frees a place ends
 * with it, once that is written.
 */
extern void rsv_command_offer(Command *command);
extern void rsv_command_offer_next(Command *command);
extern void rsv_command_offer_all(Command *command, int64 resource_id);

/* Until when, if it is held from now on for so long, or as they grant it */
extern TimestampTz rsv_command_end_of_hold(const Command *command,
										   const Interval *hold);

/* What has ended takes its place again, if that can still be had. */
extern bool rsv_command_take_again(Command *command, Claim *claim);

/* What a promotion has taken off, and what is due now */
extern void rsv_command_tell_promotion(Command *command,
									   const Promotion *promotion, Datum due);

/* Money has arrived. */
extern void rsv_command_charge(Command *command, Payment *payment);

#endif							/* RSV_CONTEXT_H */
