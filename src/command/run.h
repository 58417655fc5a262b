/*
 * run.h
 *		The envelope of every command.
 *
 * A command reads like this: begin; load the reservation; ask the state
 * machine; check, decide, claim; change the record and add events; end.
 * Around most of them that is rsv_command_run().
 */
#ifndef RSV_RUN_H
#define RSV_RUN_H

#include "postgres.h"

#include "command/context.h"

#define NO_ARGUMENT (-1)

/* False when the call was answered before: go to the end. */
extern bool rsv_command_begin(Command *command, CommandType type,
							  FunctionCallInfo fcinfo, int key_argument);
extern Datum rsv_command_end(Command *command);
/* Counts the outcome: of a command by itself, and of the items of a booking. */
extern void rsv_command_count(const Command *command);

/*
 * The end of a command about a booking, which returns rows: its answer is an
 * array of reservation.booking_outcome.
 */
extern Datum rsv_command_end_rows(Command *command, Datum answers);

/* Runs a command on a reservation, its first argument, from begin to end. */
extern Datum rsv_command_run(FunctionCallInfo fcinfo, CommandType type,
							 int version_argument, int key_argument,
							 void (*perform) (Command *command));

/* A command without a reservation or a caller, which only carries steps */
extern void rsv_command_carry(Command *command, CommandKind kind,
							  CommandType type);

/*
 * Begins a step: a command without a caller, on another reservation, at the
 * same instant. False: there is none, or it is locked.
 */
extern bool rsv_command_step(Command *step, CommandType type, Command *of,
							 const pg_uuid_t *id, RecordLock lock);
extern void rsv_command_write(Command *command);

/* Locks the reservation; a hold that has ended is expired on the way. */
extern void rsv_command_load(Command *command, const pg_uuid_t *id,
							 int version_argument);
/* The same without a version; false if there is no such reservation */
extern bool rsv_command_load_if_exists(Command *command, const pg_uuid_t *id);

/*
 * The same for a reservation of a booking, which is a part of a command about
 * all of them: each is locked before any is changed, and then loaded.
 */
extern void rsv_command_lock_item(Command *item, CommandType type, Command *of,
								  const pg_uuid_t *id);
extern void rsv_command_load_item(Command *item);

/*
 * Asks the state machine. False: the answer stands already, because the
 * command is not allowed or has nothing to do.
 */
extern bool rsv_command_allowed(Command *command);

#endif							/* RSV_RUN_H */
