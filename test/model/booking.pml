/*
 * booking.pml
 *		How a booking takes several places, by three clients on three resources.
 *
 * Each resource has one place. A client books two of them, the first and the
 * second of the call in any order, all of them or each that can be had, or all
 * three; then its transaction ends in a commit or a rollback. The booking is
 * one attempt, which is taken back where it depends on open transactions. The
 * parts of the model, and the functions that they mirror:
 *		attempt, again			rsv_booking_take, attempt_booking (booking.c)
 *		take					take_one_of_batch (claim_batch.c)
 *		the locks				take_batch, take_part_of_batch
 *		undo					the rollback of rsv_subxact_try
 *		wait					rsv_claim_batch_prepare
 *
 * It holds in every schedule: no place is sold twice; a booking of all has all
 * places or none; a refusal is explained by what is committed or in the same
 * booking; a client that waits has no lock and no place; and all clients come
 * to an end.
 *
 * Each of these mistakes, as -D, breaks one of that:
 *		KEEPS_PLACES		a booking keeps the places that it has while it waits
 *		WAITS_UNDER_LOCK	it waits before it releases the locks
 *		UNSORTED			the locks are taken in the order of the call
 *		KEEPS_PART			a booking of all that is refused keeps what it got
 *		FORGETS_OPEN		a place of an open transaction is free
 *		REFUSES_FOR_OPEN	a place of an open transaction is enough to refuse
 */

#define RESOURCES	3
#define ALL_OF_THEM	7
#define BIT(r)		(1 << (r))

byte lock[RESOURCES];			/* the client that has it, or 0 */
byte owner[RESOURCES];			/* committed */
byte by[RESOURCES];				/* in an open transaction */
byte running = 3;

hidden byte k;

inline acquire(r)
{
	atomic { lock[r] == 0 -> lock[r] = me }
}

/* The locks of several, by rising number */
inline acquire_all()
{
#ifdef UNSORTED
	if
	:: me == 2 ->
		if :: (wanted & 4) != 0 -> acquire(2) :: else fi;
		if :: (wanted & 2) != 0 -> acquire(1) :: else fi;
		if :: (wanted & 1) != 0 -> acquire(0) :: else fi
	:: else ->
#endif
		if :: (wanted & 1) != 0 -> acquire(0) :: else fi;
		if :: (wanted & 2) != 0 -> acquire(1) :: else fi;
		if :: (wanted & 4) != 0 -> acquire(2) :: else fi
#ifdef UNSORTED
	fi
#endif
}

inline release_all()
{
	k = 0;
	do
	:: k < RESOURCES -> lock[k] = (lock[k] == me -> 0 : lock[k]); k++
	:: else -> break
	od;
	k = 0
}

inline undo()
{
	k = 0;
	do
	:: k < RESOURCES -> by[k] = (by[k] == me -> 0 : by[k]); k++
	:: else -> break
	od;
	k = 0
}

inline commit()
{
	k = 0;
	do
	:: k < RESOURCES ->
		owner[k] = (by[k] == me -> me : owner[k]);
		by[k] = (by[k] == me -> 0 : by[k]);
		k++
	:: else -> break
	od;
	k = 0
}

/* The constraint would refuse it if another has the place. */
inline write(r)
{
	assert(owner[r] == 0 && by[r] == 0);
	by[r] = me
}

/* Under the lock: takes the place, is refused, or depends on another client. */
inline take(r)
{
	d_step {
		assert(lock[r] == me);
		if
		:: owner[r] != 0 -> refused = refused | BIT(r)
#ifdef FORGETS_OPEN
		:: owner[r] == 0 -> write(r)
#else
		:: owner[r] == 0 && by[r] == 0 -> write(r)
		:: owner[r] == 0 && by[r] == me		/* only with KEEPS_PLACES */
		:: owner[r] == 0 && by[r] != 0 && by[r] != me ->
#ifdef REFUSES_FOR_OPEN
			refused = refused | BIT(r)
#else
			waited = r; whom = by[r]
#endif
#endif
		fi
	}
}

inline explain_refusal()
{
	k = 0;
	do
	:: k < RESOURCES ->
		assert((refused & BIT(k)) == 0 || owner[k] != 0);
		k++
	:: else -> break
	od;
	k = 0
}

proctype Client(byte me)
{
	byte wanted, refused, waited, whom;
	bool together;

	atomic {
		if
		:: wanted = 3 :: wanted = 5 :: wanted = 6 :: wanted = ALL_OF_THEM
		fi;
		if
		:: together = true :: together = false
		fi
	}

again:
	if
	:: together ->
		acquire_all();
		if :: (wanted & 1) != 0 -> take(0) :: else fi;
		if :: (wanted & 2) != 0 -> take(1) :: else fi;
		if :: (wanted & 4) != 0 -> take(2) :: else fi
	:: else ->
		/* one at a time, each released before the next */
		if :: (wanted & 1) != 0 -> acquire(0); take(0); lock[0] = 0 :: else fi;
		if :: (wanted & 2) != 0 -> acquire(1); take(1); lock[1] = 0 :: else fi;
		if :: (wanted & 4) != 0 -> acquire(2); take(2); lock[2] = 0 :: else fi
	fi;

	if
	:: together && refused != 0 ->
		d_step {
			release_all();
			explain_refusal();
#ifndef KEEPS_PART
			undo();
#endif
			whom = 0
		}
		goto end
	:: else
	fi;
	if
	:: whom == 0 ->
		d_step { release_all(); explain_refusal() }
		goto end
	:: else
	fi;

	/* the attempt is taken back, and then the client waits */
#ifdef WAITS_UNDER_LOCK
	by[waited] != whom;
#endif
	d_step {
		release_all();
#ifndef KEEPS_PLACES
		undo()
#endif
	}
	atomic {
		by[waited] != whom -> waited = 0; whom = 0; refused = 0
	}
	goto again;

end:
	atomic {
		if
		:: commit()
		:: undo()
		fi;
		k = 0;
		if
		:: together ->
			refused = 0;
			do
			:: k < RESOURCES ->
				refused = refused | ((owner[k] == me) << k); k++
			:: else -> break
			od;
			k = 0;
			assert(refused == 0 || refused == wanted)
		:: else
		fi;
		running--
	}
}

/* When all have come to an end, nothing is left open. */
proctype Auditor()
{
	running == 0;
	d_step {
		k = 0;
		do
		:: k < RESOURCES -> assert(lock[k] == 0 && by[k] == 0); k++
		:: else -> break
		od
	}
}

init
{
	atomic { run Client(1); run Client(2); run Client(3); run Auditor() }
}
