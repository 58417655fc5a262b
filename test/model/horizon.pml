/*
 * horizon.pml
 *		How far a reader of events may go, with three writers and one reader.
 *
 * A writer is a transaction: of two commands, each with an event; of two with
 * a rollback to a savepoint in between; or of one. It ends in a commit or a
 * rollback.
 * The reader comes back until it has seen all there is, and asks each time
 * for what is above the position that it has reached.
 *
 * The parts of the model, and the functions that they mirror:
 *		hold_readers_back, write	rsv_horizon_hold (horizon.c), form_event (event.c)
 *		last						last_position, the last value of a sequence
 *		lock_of						rsv_lock_position (locking.c), one a writer
 *		find_lowest					rsv_lowest_position (locking.c)
 *		horizon						rsv_horizon (horizon.c)
 *		the reader's snapshot		the one of select_events (query/read_events.c)
 *
 * A commit is two steps, as in PostgreSQL: first it is seen by snapshots, then
 * its locks go.
 *
 * It holds in every schedule: the reader passes no event of a transaction that
 * its snapshot does not show; none is committed at a position that the reader
 * has passed; the reader gets to the last position once all writers have
 * ended; and no process waits for another.
 *
 * Each of these mistakes, as -D, breaks one of that:
 *		EVALUATES_TWICE		Min(last, rsv_lowest_position()), whose macro looks
 *							at the locks again after the comparison
 *		LAST_AFTER_LOCKS	the reader asks for the last position after the locks
 *		SNAPSHOT_FIRST		the reader takes its snapshot before it asks
 *		LOCKS_LATE			a writer takes the lock after its first position
 *		TRUSTS_MEMORY		a writer does not ask whether its lock is still held
 *		UNLOCKS_FIRST		a commit gives its locks back before it is seen
 */

#define WRITERS	3
#define MOST	5				/* positions that can be handed out */
#define FREE	15				/* no lock; above all positions */

#define EVENT(at)	(1 << (at))
/* the positions above one, up to another */
#define BETWEEN(after, to)	((EVENT((to) + 1) - 1) & ~(EVENT((after) + 1) - 1))

byte last;						/* position handed out, from 1 on */
byte lock_of[WRITERS];
byte open[WRITERS];				/* events that no snapshot shows yet */
byte read_up_to;				/* the reader's mark */
byte running = WRITERS;

hidden byte i;

inline hold_readers_back()
{
	if
#ifdef TRUSTS_MEMORY
	:: remembered == FREE ->
#else
	:: lock_of[me] == FREE ->
#endif
		remembered = last;
		lock_of[me] = remembered
	:: else
	fi
}

inline write()
{
#ifndef LOCKS_LATE
	hold_readers_back();
#endif
	d_step { last++; open[me] = open[me] | EVENT(last) };
#ifdef LOCKS_LATE
	hold_readers_back()
#endif
}

proctype Writer(byte me)
{
	byte remembered = FREE;

	write();
	if
	:: me == 0 -> write()
	/* ROLLBACK TO SAVEPOINT: the lock that was taken after it is given back */
	:: me == 1 -> d_step { open[me] = 0; lock_of[me] = FREE }; write()
	:: me == 2
	fi;
#ifdef UNLOCKS_FIRST
	lock_of[me] = FREE;
#endif
	if
	:: d_step {									/* COMMIT */
			assert((open[me] & BETWEEN(0, read_up_to)) == 0);
			open[me] = 0
		}
	:: open[me] = 0								/* ROLLBACK */
	fi;
	d_step { lock_of[me] = FREE; remembered = FREE; running-- }
}

inline find_lowest(lowest)
{
	d_step {
		lowest = FREE;
		i = 0;
		do
		:: i < WRITERS -> lowest = (lock_of[i] < lowest -> lock_of[i] : lowest);
			i++
		:: else -> break
		od;
		i = 0
	}
}

inline find_horizon()
{
#ifdef LAST_AFTER_LOCKS
	find_lowest(horizon);
	to = last;
#else
	to = last;
	find_lowest(horizon);
#endif
	if
	:: to < horizon -> horizon = to
#ifdef EVALUATES_TWICE
	:: else -> find_lowest(horizon);
		horizon = (horizon > MOST -> MOST : horizon)
#else
	:: else
#endif
	fi
}

/* A snapshot is known here by the events that it does not show. */
proctype Reader()
{
	byte to, horizon, hides;
	bool at_end;

	do
	:: true ->
		at_end = (running == 0);
#ifdef SNAPSHOT_FIRST
		hides = open[0] | open[1] | open[2];
		find_horizon();
#else
		find_horizon();
		hides = open[0] | open[1] | open[2];
#endif
		d_step {
			if
			:: horizon > read_up_to ->
				assert((hides & BETWEEN(read_up_to, horizon)) == 0);
				read_up_to = horizon
			:: else
			fi;
			to = 0; horizon = 0; hides = 0
		}
		if
		:: at_end -> break
		:: else
		fi
	od;
	assert(read_up_to == last)
}

init
{
	atomic {
		lock_of[0] = FREE; lock_of[1] = FREE; lock_of[2] = FREE;
		run Writer(0); run Writer(1); run Writer(2); run Reader()
	}
}
