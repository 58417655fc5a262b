/*
 * sold_out.pml
 *		What is remembered as sold out, by three clients of one unit.
 *
 * A client has a transaction of two commands, each of which asks for the unit
 * or gives it up, and ends it in a commit or a rollback. A unit is given up under the
 * lock, or by the owner of the table without it.
 *
 * The parts of the model, and the functions that they mirror:
 *		ask							rsv_claim_judge (claim_judge.c)
 *		known						rsv_sold_out_knows (sold_out.c)
 *		note						rsv_sold_out_note
 *		count						rsv_sold_out_count, and the trigger
 *									reservation_allocation_freed
 *
 * It holds in every schedule: a client that is refused by the note could have
 * met the unit as sold by a committed row, at some instant of its call.
 *
 * Each of these mistakes, as -D, breaks that:
 *		NOTES_OWN			a client notes what only its own sale has filled
 *		NOTES_OPEN			a client notes what another's open sale has filled
 *		COUNTS_FIRST		a row is counted before it is marked as given up
 *		COUNTS_AT_COMMIT	it is counted once the transaction has ended
 *		LOOKS_FIRST			the look comes before the count that is noted
 */

#define CLIENTS	3

mtype = { FREE, OPENED, SOLD, LEAVING };

mtype unit;
byte by;						/* whose transaction it is opened or left by */
bool lock;
byte count;						/* how often it was given up */
bool noted;
byte noted_count;
bool met[CLIENTS];				/* a committed row, since the call began */

inline take_lock() { atomic { !lock -> lock = true } }

inline make_note() { d_step { noted = true; noted_count = seen_count } }

inline look()
{
#ifdef LOOKS_FIRST
	d_step { seen = unit; seen_by = by };
	seen_count = count
#else
	seen_count = count;
	d_step { seen = unit; seen_by = by }
#endif
}

inline ask()
{
	d_step {
		met[me] = (unit == SOLD || unit == LEAVING);
		known = noted;
		known_count = noted_count
	};
	if
	:: known && known_count == count -> assert(met[me])
	:: else ->
		take_lock();
		look();
		if
		:: seen == FREE ->
			/* only the owner of the table could have come in between */
			d_step { unit == FREE -> unit = OPENED; by = me }
		:: seen == SOLD -> make_note()
		:: seen == OPENED && seen_by == me ->
#ifdef NOTES_OWN
			make_note()
#else
			skip
#endif
		:: seen == OPENED && seen_by != me ->
#ifdef NOTES_OPEN
			make_note()
#else
			skip
#endif
		:: seen == LEAVING
		fi;
		lock = false
	fi;
	d_step { seen = FREE; seen_by = 0; seen_count = 0; known = false; known_count = 0; met[me] = false }
}

inline mark()
{
#ifdef COUNTS_FIRST
	if
	:: unit == SOLD -> count++
	:: else
	fi;
#endif
	if
	:: atomic { unit == SOLD -> unit = LEAVING; by = me };
		left = true;
#if !defined(COUNTS_FIRST) && !defined(COUNTS_AT_COMMIT)
		count++
#endif
	:: else
	fi
}

inline give_up()
{
	if
	:: take_lock(); mark(); lock = false
	:: mark()
	fi
}

inline meet_sold() { met[0] = true; met[1] = true; met[2] = true }

inline end()
{
	atomic {
		if
		:: unit == OPENED && by == me -> unit = SOLD; meet_sold()
		:: unit == OPENED && by == me -> unit = FREE
		:: unit == LEAVING && by == me -> unit = FREE
		:: unit == LEAVING && by == me -> unit = SOLD; meet_sold()
		:: !(by == me && (unit == OPENED || unit == LEAVING))
		fi
	};
#ifdef COUNTS_AT_COMMIT
	if
	:: left -> count++
	:: else
	fi
#endif
}

proctype Client(byte me)
{
	mtype seen = FREE;
	byte seen_by, seen_count, known_count, commands;
	bool known, left;

	do
	:: commands < 2 -> commands++;
		if
		:: ask()
		:: give_up()
		fi
	:: commands == 2 -> break
	od;
	end();
}

init
{
	atomic {
		if
		:: unit = FREE
		:: unit = SOLD
		fi;
		run Client(0); run Client(1); run Client(2)
	}
}
