/*
 * units.c
 *		Taking and giving up a reservation's units.
 */
#include "postgres.h"

#include "command/expire_reservation.h"
#include "command/pending_modification.h"
#include "command/units.h"
#include "inventory/waitlist.h"
#include "miscadmin.h"
#include "storage/locking.h"
#include "storage/subtransaction.h"
#include "storage/waiting.h"

Claim
rsv_command_prepare(const Command *command, const Record *record,
					DemandMode mode)
{
	int			n = record->nresources;
	Demand	   *demands = palloc0(n * sizeof(Demand));
	Claim		claim = {.judgements = palloc0(n * sizeof(Judgement))};

	claim.question = (ClaimQuestion) {
		.id = &record->id,
		.pin = record->wants_named_units,
		/* a command that has given up units does not wait any more */
		.nowait = command->freed != NIL,
		.ndemands = n,
		.demands = demands};
	claim.question.held = rsv_pending_resources(&command->before,
												&claim.question.nheld);
	for (int i = 0; i < n; i++)
	{
		Demand	   *demand = &demands[i];

		claim.judgements[i].demand = demand;
		demand->mode = mode;
		demand->resource_id = record->resource_ids[i];
		demand->stay = record->during;
		demand->quantity = record->quantity;
		demand->guests = record->guests;
		demand->waived = record->waived;
		if (record->wants_named_units)
			demand->units = record->units;
		demand->reservation_id = &record->id;
		demand->now = command->now;
	}
	return claim;
}

/* The offers are made by a command about a booking, and not by its parts. */
static Command *
offering_command(Command *command)
{
	return command->of && command->kind != KIND_STEP ? command->of : command;
}

/*
 * The holds that a claim expires are offered by the claim, and may be taken
 * back with it. Places that were given up before are offered when the command
 * ends.
 */
bool
rsv_command_claim(Command *command, Claim *claim)
{
	Command    *offering = offering_command(command);
	List	   *freed_before = offering->freed;

	offering->freed = NIL;
	rsv_claim(claim, rsv_expire_holds, offering);
	Assert(rsv_lock_may_wait());
	if (freed_before != NIL)
		offering->freed = list_concat(freed_before, offering->freed);
	if (claim->answer.reason == REASON_NONE || claim->answer.expired)
		offering->claimed = true;
	if (claim->answer.reason != REASON_NONE)
		return false;
	command->outcome.overbooked = claim->answer.overbooked;
	return true;
}

bool
rsv_command_try(Command *command, SubxactBody attempt, void *argument,
				TransactionId *open)
{
	for (;;)
	{
		List	   *freed = list_copy(command->freed);

		CHECK_FOR_INTERRUPTS();
		*open = InvalidTransactionId;
		command->limit = LIMIT_UNTOUCHED;
		if (rsv_subxact_try(attempt, argument, 0, 0))
			return true;
		command->limit = LIMIT_UNTOUCHED;
		command->freed = freed;
		if (!TransactionIdIsValid(*open) || !rsv_wait_for_transaction(*open, 0))
			return false;
	}
}

void
rsv_command_free(Command *command, int64 resource_id, Period during)
{
	MemoryContext caller;
	Place	   *place;

	Assert(during.from < during.to);
	while (command->of)
		command = command->of;
	/* a step may be rolled back, and its memory freed */
	Assert(command->context);
	caller = MemoryContextSwitchTo(command->context);
	place = palloc(sizeof(Place));
	*place = (Place) {resource_id, true, during,
	{DT_NOBEGIN, DT_NOEND}};
	command->freed = lappend(command->freed, place);
	MemoryContextSwitchTo(caller);
}

Allocations
rsv_command_change_rows(const Command *command, RowChange change,
						void *context)
{
	const Record *record = &command->record;
	OwnChange	own = {.row = change,.context = context};
	Allocations stock;

	Assert(!record->pending);
	(void) rsv_claim_change_own(&record->id, record->resource_ids,
								record->nresources, &own, &stock);
	return stock;
}

bool
rsv_command_release(Command *command)
{
	const Record *record = &command->record;
	Allocations stock;

	Assert(!record->pending);
	if (!rsv_claim_release(&record->id, record->resource_ids,
						   record->nresources, command->kind == KIND_STEP,
						   &stock))
		return false;
	rsv_command_free_rows(command, &stock);
	return true;
}

void
rsv_command_free_rows(Command *command, const Allocations *stock)
{
	for (int i = 0; i < stock->n; i++)
		rsv_command_free(command, stock->rows[i].resource_id,
						 stock->rows[i].during);
}
