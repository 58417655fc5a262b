/*
 * choice.pml
 *		How items of a booking take any resources of a category.
 *
 * The category has two resources of one place each. Two clients book one or two
 * of them, and a third moves its stay from one to the other, or cancels it; then
 * each transaction ends in a commit or a rollback. The parts of the model, and the
 * functions that they mirror:
 *		the locks				take_part_of_batch (claim_batch.c)
 *		look					take_choice, take_in_order (batch_choice.c)
 *		undo					the rollback of rsv_subxact_try
 *		wait					rsv_claim_batch_prepare
 *		the look at all			rsv_claim_none_fits (claim_any.c), which changes nothing
 *
 * It holds in every schedule: no place is sold twice; a refusal is true at one
 * instant, and not only of each resource at another; nobody waits while enough
 * places are free; a client that waits has no lock and no place; and all clients
 * come to an end.
 *
 * Each of these mistakes, as -D, breaks one of that:
 *		ONE_BY_ONE			each resource is looked at under its own lock alone
 *		KEEPS_PLACES		a booking keeps the places that it has while it waits
 *		WAITS_UNDER_LOCK	it waits before it releases the locks
 *		UNSORTED			one client takes the locks in falling order
 *		FORGETS_OPEN		a place of an open transaction is free
 *		REFUSES_FOR_OPEN	a place of an open transaction is enough to refuse
 *		WAITS_FOR_FIRST		a busy place is waited for before the next is looked at
 */

#define MOVER	3

byte lock[2];					/* the client that has it, or 0 */
byte owner[2];					/* committed */
byte by[2];						/* taken in an open transaction */
bool leaving[2];				/* the owner has given it up in one */
byte running = 3;

inline acquire(r)
{
	atomic { lock[r] == 0 -> lock[r] = me }
}

inline acquire_all()
{
#ifdef UNSORTED
	if
	:: me == 2 -> acquire(1); acquire(0)
	:: else ->
#endif
		acquire(0); acquire(1)
#ifdef UNSORTED
	fi
#endif
}

inline release_all()
{
	d_step {
		lock[0] = (lock[0] == me -> 0 : lock[0]);
		lock[1] = (lock[1] == me -> 0 : lock[1])
	}
}

inline undo()
{
	d_step {
		by[0] = (by[0] == me -> 0 : by[0]);
		by[1] = (by[1] == me -> 0 : by[1])
	}
}

/* The constraint would refuse it if another has the place. */
inline write(r)
{
	assert(owner[r] == 0 && by[r] == 0);
	by[r] = me;
	taken++
}

/* Under the lock: the place is taken, passed by, or depends on another. */
inline look(r)
{
	d_step {
		assert(lock[r] == me);
		if
		:: taken == wanted
		:: taken < wanted && owner[r] == 0 && by[r] == 0 -> write(r)
#ifdef FORGETS_OPEN
		:: taken < wanted && owner[r] == 0 && by[r] != 0 -> write(r)
#else
		:: taken < wanted && owner[r] == 0 && by[r] != 0 ->
#ifndef REFUSES_FOR_OPEN
			open = r + 1
#else
			skip
#endif
#endif
		:: taken < wanted && owner[r] != 0 ->
			open = (leaving[r] -> r + 1 : open)
		fi
	}
}

#define IS_FREE(r)	(owner[r] == 0 && (by[r] == 0 || by[r] == me))
#define CAN_BE(r)	(owner[r] == 0 || leaving[r])

proctype Booker(byte me)
{
	byte wanted, taken, open, free;

	if :: wanted = 1 :: wanted = 2 fi;

again:
#ifdef ONE_BY_ONE
	acquire(0); look(0); lock[0] = 0;
	acquire(1); look(1);
#else
	acquire_all();
	/* under the locks, nobody else takes what is free */
	d_step { free = IS_FREE(0) + IS_FREE(1) }
	look(0);
#ifdef WAITS_FOR_FIRST
	if :: open == 0 -> look(1) :: else fi;
#else
	look(1);
#endif
#endif
	if
	:: taken == wanted -> release_all(); goto end
	:: taken < wanted && open == 0 ->
		/* refused: at this instant, whatever open transactions do */
		assert(CAN_BE(0) + CAN_BE(1) < wanted);
		undo(); release_all(); taken = 0; goto end
	:: else
	fi;

	assert(free < wanted);
#ifdef WAITS_UNDER_LOCK
	by[open - 1] == 0 && !leaving[open - 1];
#endif
#ifndef KEEPS_PLACES
	undo(); taken = 0;
#endif
	release_all();
	assert(lock[0] != me && lock[1] != me && by[0] != me && by[1] != me);
	atomic {
		by[open - 1] == 0 && !leaving[open - 1] -> open = 0
	}
	goto again;

end:
	/* a further command of the transaction */
	if
	:: true -> acquire_all(); release_all()
	:: true
	fi;
	atomic {
		if
		:: owner[0] = (by[0] == me -> me : owner[0]);
		   owner[1] = (by[1] == me -> me : owner[1])
		:: true
		fi;
		undo();
		running--
	}
}

/* Its stay is on the first; it is canceled, or moves if the second is free. */
proctype Mover(byte me)
{
	acquire(0); acquire(1);
	d_step {
		leaving[0] = owner[1] == 0 && by[1] == 0;
		by[1] = (leaving[0] -> me : by[1])
	}
	if
	:: !leaving[0] -> leaving[0] = true
	:: true
	fi;
	release_all();
	atomic {
		if
		:: owner[0] = (leaving[0] -> 0 : owner[0]);
		   owner[1] = (by[1] == me -> me : owner[1])
		:: true
		fi;
		leaving[0] = false;
		undo();
		running--
	}
}

/* When all have come to an end, nothing is left open. */
proctype Auditor()
{
	running == 0;
	d_step {
		assert(lock[0] == 0 && lock[1] == 0 && by[0] == 0 && by[1] == 0);
		assert((owner[0] == MOVER) + (owner[1] == MOVER) <= 1)
	}
}

init
{
	atomic {
		owner[0] = MOVER;
		run Booker(1); run Booker(2); run Mover(MOVER); run Auditor()
	}
}
