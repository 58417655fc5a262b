/*
 * stripe.pml
 *		How one of very many places is taken, by three clients on six units.
 *
 * A client has one command, in a transaction that ends in a commit or a
 * rollback. The command takes one unit or two adjacent ones, moves the row of
 * another reservation, or gives a unit up. Units 0, 1, 4 and 5 lie in stripe
 * 0, units 2 and 3 in stripe 1.
 *
 * The parts of the model, and the functions that they mirror:
 *		share, unshare				rsv_share_resource, _unshare_ (locking.c)
 *		try_stripes, free_stripes	rsv_try_lock_units, rsv_unlock_units
 *		take_shared					take_shared (claim.c), search_shared
 *									(free_units.c)
 *		take_alone					the claim under the lock of the resource,
 *									which claim.pml shows in full
 *
 * It holds in every schedule: no unit is sold twice; a refusal finds no room;
 * all clients come to an end, so nobody waits in a circle.
 *
 * Each of these mistakes, as -D, breaks one of that:
 *		LOCKS_NO_STRIPE		two clients that share look at the same units
 *		LOCKS_ONE_STRIPE	a group locks only the stripe in which it begins
 *		LOOKS_FIRST			a client decides by a look before its stripes' locks
 *		UNLOCKS_FIRST		it writes after it has unlocked them
 *		SHARES_NOTHING		it takes the stripes without a lock of the resource
 *		REFUSES_SHARED		a search under the shared lock refuses
 *		WAITS_FOR_STRIPE	a client waits for a stripe instead of going on
 */

#define UNITS	6
#define SOLD	4				/* by a transaction that has committed */
#define NONE	9
#define STRIPE(u)	(((u) / 2) % 2)

byte row[UNITS];				/* 0, or the client that has taken it, or SOLD */
byte leaving[UNITS];			/* a SOLD row: the client that gives it up */
byte alone;						/* the client that has the lock for itself, */
byte sharing;					/* or how many share it */
byte stripe[2];

inline share()
{
#ifndef SHARES_NOTHING
	atomic { alone == 0 -> sharing++ }
#else
	skip
#endif
}

inline unshare()
{
#ifndef SHARES_NOTHING
	sharing--
#else
	skip
#endif
}

inline lock() { atomic { alone == 0 && sharing == 0 -> alone = me } }
inline release() { alone = 0 }

#define LAST	(first + quantity - 1)

inline take_stripe(s)
{
	atomic {
		if
		:: stripe[s] == 0 -> stripe[s] = me
#ifdef WAITS_FOR_STRIPE
		:: stripe[s] != 0 && stripe[s] != me -> stripe[s] == 0 -> stripe[s] = me
#else
		:: stripe[s] != 0 && stripe[s] != me -> locked = false
#endif
		:: stripe[s] == me
		fi
	}
}

inline free_stripes()
{
	d_step {
		if :: stripe[0] == me -> stripe[0] = 0 :: else fi;
		if :: stripe[1] == me -> stripe[1] = 0 :: else fi
	}
}

inline try_stripes()
{
	locked = true;
#ifndef LOCKS_NO_STRIPE
	take_stripe(STRIPE(first));
#ifndef LOCKS_ONE_STRIPE
	if
	:: locked -> take_stripe(STRIPE(LAST))
	:: else
	fi;
#endif
	if
	:: !locked -> free_stripes()
	:: else
	fi
#endif
}

/* Any unit, but for a group not the last one */
inline pick(unit)
{
	atomic {
		if
		:: unit = 0
		:: unit = 1
		:: unit = 2
		:: unit = 3
		:: unit = 4
		:: quantity < 2 -> unit = 5
		fi
	}
}

/* Each unit is a step of its own. */
inline look()
{
	free = (row[first] == 0);
	free = free && (row[LAST] == 0)
}

/* The constraint would refuse another row there. */
inline write(unit)
{
	assert(row[unit] == 0);
	row[unit] = me
}

inline write_all()
{
	d_step {
		write(first);
		if
		:: quantity == 2 -> write(LAST)
		:: else
		fi;
		done = true
	}
}

inline take_shared()
{
	/* where the cursor is */
	pick(first);
	share();
#ifdef LOOKS_FIRST
	look();
	try_stripes();
#else
	try_stripes();
	if
	:: locked -> look()
	:: else -> free = false
	fi;
#endif
#ifdef UNLOCKS_FIRST
	free_stripes();
#endif
	if
	:: locked && free -> write_all()
	:: else
	fi;
	free_stripes();
	unshare()
}

/* The first units that are free, by a look at all */
inline find_room()
{
	d_step {
		first = 0;
		do
		:: first + quantity > UNITS -> first = NONE; break
		:: first + quantity <= UNITS && row[first] == 0 && row[LAST] == 0 -> break
		:: else -> first++
		od
	}
}

inline take_alone()
{
	lock();
	find_room();
	if
	:: first != NONE -> write_all()
	:: else							/* refused, or it waits for the others */
	fi;
	release()
}

inline take()
{
	done = false;
	take_shared();
#ifdef REFUSES_SHARED
	if
	:: !done ->
		find_room();
		assert(first == NONE);
		done = true
	:: else
	fi;
#endif
	if
	:: !done -> take_alone()
	:: else
	fi
}

/* A committed row that no other client is changing goes to a free unit. */
inline move()
{
	lock();
	atomic {
		pick(first);
		pick(goal);
		if
		:: row[first] == SOLD && leaving[first] == 0 && row[goal] == 0 ->
			leaving[first] = me;
			write(goal)
		:: else
		fi;
		release()
	}
}

inline give_up()
{
	lock();
	atomic {
		pick(first);
		if
		:: row[first] == SOLD && leaving[first] == 0 -> leaving[first] = me
		:: else
		fi;
		release()
	}
}

inline end(result)
{
	d_step {
		first = 0;
		do
		:: first < UNITS ->
			if
			:: row[first] == me -> row[first] = (result -> SOLD : 0)
			:: leaving[first] == me && row[first] == SOLD ->
				row[first] = (result -> 0 : SOLD);
				leaving[first] = 0
			:: else
			fi;
			first++
		:: else -> break
		od;
		first = 0; goal = 0; quantity = 0; locked = false; free = false; done = false
	}
}

proctype Client(byte me)
{
	byte first, goal, quantity;
	bool locked, free, done;

	if
	:: quantity = 1; take()
	:: quantity = 2; take()
	:: move()
	:: give_up()
	fi;
	if
	:: end(true)
	:: end(false)
	fi
}

init
{
	atomic {
		row[0] = SOLD; row[4] = SOLD;
		run Client(1); run Client(2); run Client(3)
	}
}
