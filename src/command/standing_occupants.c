/*
 * standing_occupants.c
 *		The occupants of a resource without what has ended or gives way, and
 *		which of them have to leave.
 */
#include "postgres.h"

#include "command/expire_reservation.h"
#include "command/pending_modification.h"
#include "command/run.h"
#include "command/standing_occupants.h"
#include "inventory/overreservation.h"
#include "miscadmin.h"

static bool
expire_occupant(Command *command, const Occupant *guest)
{
	Command		step;
	bool		expired;

	CHECK_FOR_INTERRUPTS();
	rsv_statement_push();
	expired = rsv_command_expire_step(&step, command, &guest->id, RECORD_SKIP);
	rsv_statement_pop();
	return expired;
}

/*
 * Holds that have ended take no place, and would make others go. Returns how
 * many guests are left.
 */
static int
expire_ended_occupants(Command *command, Occupant *guests, int n)
{
	int			left = 0;

	for (int i = 0; i < n; i++)
		if (!guests[i].ended || !expire_occupant(command, &guests[i]))
			guests[left++] = guests[i];
	return left;
}

static bool
undo_pending(Command *command, const Occupant *guest)
{
	Command		step;
	bool		undone;

	CHECK_FOR_INTERRUPTS();
	rsv_statement_push();
	undone = rsv_command_step(&step, COMMAND_EXPIRE, command, &guest->id,
							  RECORD_SKIP) &&
		step.record.pending && rsv_pending_undo(&step);
	if (undone)
		rsv_command_write(&step);
	rsv_statement_pop();
	return undone;
}

/*
 * Where somebody is on units that do not exist, any change may be what takes
 * the others; and a guest who has to leave leaves as a whole.
 */
static bool
undo_pending_occupants(Command *command, const Occupant *guests, int n)
{
	bool		beyond = false;
	bool		undone = false;

	for (int i = 0; i < n; i++)
		beyond |= guests[i].beyond;
	for (int i = 0; i < n; i++)
		if (guests[i].pending && (beyond || guests[i].leaves))
			undone |= undo_pending(command, &guests[i]);
	return undone;
}

Occupant *
rsv_standing_occupants(Command *command, const Resource *resource,
					   Period during, int *n)
{
	Occupant   *guests = rsv_occupant_list(resource, during, command->now, n);

	*n = expire_ended_occupants(command, guests, *n);
	rsv_overreservation_choose(guests, *n, resource->capacity);
	if (undo_pending_occupants(command, guests, *n))
	{
		guests = rsv_occupant_list(resource, during, command->now, n);
		rsv_overreservation_choose(guests, *n, resource->capacity);
	}
	return guests;
}
