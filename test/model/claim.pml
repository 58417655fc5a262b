/*
 * claim.pml
 *		How units are claimed, by three clients on two resources.
 *
 * A transaction has one command, and ends in a commit or a rollback. Client 2
 * has two transactions, unless the first has created a reservation; client 3 may roll back to a
 * savepoint and call another command.
 * Resource 0 has two units and two nights, resource 1 has one unit. A place is
 * a set of cells, and a cell is a unit for a night:
 *
 *		unit		night 0		night 1
 *		0 of 0		bit 0		bit 1
 *		1 of 0		bit 2		bit 3
 *		0 of 1		bit 4		bit 5
 *
 * At first ANN and BOB have a night each, on different units of resource 0, so
 * that a stay of two nights needs one of them moved. Two holds have ended and
 * still stand there: HOLD0 beside ANN, HOLD1 on resource 1.
 *
 * The parts of the model, and the functions that they mirror:
 *		begin, again, wait			rsv_claim, try_claim, await_busy (claim.c)
 *		the list of locks			list_locks (claim.c)
 *		lock, release				rsv_claim_lock_take, _release (claim_lock.c)
 *		look						rsv_allocation_scan (allocation_scan.c)
 *		judge, judge_full			rsv_availability_judge (availability.c)
 *		find_unit, find_mover		rsv_placement_find (placement.c), the packing
 *		write						rsv_row_move_all, rsv_claim_write
 *		expire						rsv_expire_holds (expire_reservation.c)
 *		undo						the rollback of rsv_subxact_try (subtransaction.c)
 *		give_up						rsv_claim_release (claim_release.c)
 *
 * It holds in every schedule: no cell is sold twice; a row changes only under
 * the lock of its resource, and never while another open transaction has
 * changed it, so that nothing is waited for under a lock; a refusal is
 * explained by what is committed; all clients come to an end; and rows and
 * records then say the same.
 *
 * Each of these mistakes, as -D, breaks one of that:
 *		SCANS_LOCKS			a change lists the locks by a look without them
 *		WAITS_UNDER_LOCK	a command waits before it releases the locks
 *		UNSORTED			a group takes its locks in the order of the call
 *		KEEPS_EXPIRED		a command keeps what it expired while it waits
 *		FORGETS_OLD_PLACE	a place that an open transaction leaves is free
 *		MOVES_BUSY			a row that another transaction changes is moved
 *		REFUSES_FOR_BUSY	uncommitted rows alone are enough for a refusal
 *		NO_SECOND_LOOK		one look without the lock is enough for a refusal
 */

#define ANN		0
#define BOB		1
#define HOLD0	2
#define HOLD1	3
#define NEW		3				/* and a client's number: what it creates */
#define ROWS	7
#define NOBODY	255

mtype = { NONE, HELD, CONFIRMED, CANCELED, EXPIRED };
mtype = { FREE, REFUSED, ENDED, BUSY };

/*
 * The row of a reservation: its committed place, and what an open transaction
 * has made of it (0: it goes).
 */
byte place[ROWS];
byte next[ROWS];
byte by[ROWS];					/* the client that is changing it, or 0 */

/* Its record, which is changed by the client that has it locked */
mtype status[ROWS];
mtype next_status[ROWS];
bit resource[ROWS];
bit next_resource[ROWS];
byte record_lock[ROWS];

byte claim_lock[2];

/*
 * A look goes to the index first, then row by row to the table. It misses a
 * version that comes in between, also when that is committed by then. One look
 * is two steps here; sets of rows are bits.
 */
bool looking[4];
byte missed_next[4];
byte missed_place[4];

byte running = 3;

/* The variables of one step, which no later step reads */
hidden byte k, p, taken, live, certain, ended, busy, unit;

#define ROW(i)			(1 << (i))
#define ON(r)			((r) == 0 -> 15 : 48)
#define IS_ON(cells, r)	(((cells) & ON(r)) != 0)
#define RESOURCE_OF(cells)	(((cells) & 15) == 0)
#define HAS_ENDED(i)	(status[i] == HELD)
#define IS_OTHERS(i)	(by[i] != 0 && by[i] != me)
#define IS_LOCKED(i)	(record_lock[i] != 0 && record_lock[i] != me)

/* The cells of nights (1, 2, or both: 3) on a unit */
#define CELLS(r, unit, nights)	((nights) << ((r) * 4 + (unit) * 2))
#define IS_FREE(taken, cells)	(((taken) & (cells)) == 0)

/* A unit is free on each of the nights, whatever the arrangement. */
#define NIGHT_FITS(taken, n)	(((taken) & (5 << (n))) != (5 << (n)))
#define COUNT_FITS(taken, r, nights) \
	((r) == 0 -> \
	 ((((nights) & 1) == 0 || NIGHT_FITS(taken, 0)) && \
	  (((nights) & 2) == 0 || NIGHT_FITS(taken, 1))) : \
	 IS_FREE(taken, CELLS(1, 0, nights)))

#define FOR_ROWS	k = 0; do :: k < ROWS ->
#define END_ROWS	k++ :: else -> break od; k = 0

/*
 * Changes a row. The assertions are what the code asserts and what the
 * constraint would refuse: old and new places of others alike.
 */
inline write(i, cells)
{
	assert(place[i] == 0 || claim_lock[RESOURCE_OF(place[i])] == me);
	assert(!IS_ON(cells, 0) || claim_lock[0] == me);
	assert(!IS_ON(cells, 1) || claim_lock[1] == me);
	assert(!IS_OTHERS(i));
	FOR_ROWS
		assert(k == i || by[k] == me || IS_FREE(place[k], cells));
		assert(k == i || by[k] == 0 || IS_FREE(next[k], cells));
	END_ROWS;
	by[i] = me;
	next[i] = cells;
	p = 1;
	do
	:: p < 4 ->
		missed_next[p] = missed_next[p] | (looking[p] -> ROW(i) : 0); p++
	:: else -> break
	od;
	p = 0
}

/* A version that a look has missed is the place now; the one it met is gone. */
inline commit_row(i)
{
	place[i] = next[i]; by[i] = 0; next[i] = 0;
	p = 1;
	do
	:: p < 4 ->
		missed_place[p] = (missed_place[p] & ~ROW(i)) |
			(missed_next[p] & ROW(i));
		missed_next[p] = missed_next[p] & ~ROW(i);
		p++
	:: else -> break
	od;
	p = 0
}

inline undo_row(i)
{
	by[i] = 0; next[i] = 0;
	p = 1;
	do
	:: p < 4 -> missed_next[p] = missed_next[p] & ~ROW(i); p++
	:: else -> break
	od;
	p = 0
}

inline commit()
{
	d_step {
		FOR_ROWS
			if
			:: by[k] == me -> commit_row(k)
			:: else
			fi;
			if
			:: record_lock[k] == me ->
				status[k] = next_status[k]; resource[k] = next_resource[k];
				record_lock[k] = 0
			:: else
			fi;
		END_ROWS
	}
}

/* Takes back the changes, and gives the records back but one. */
inline undo(but)
{
	d_step {
		FOR_ROWS
			if
			:: by[k] == me -> undo_row(k)
			:: else
			fi;
			if
			:: record_lock[k] == me && k != but ->
				next_status[k] = status[k]; next_resource[k] = resource[k];
				record_lock[k] = 0
			:: else
			fi;
		END_ROWS
	}
}

inline read_index()
{
	looking[me] = true
}

inline end_look()
{
	looking[me] = false; missed_next[me] = 0; missed_place[me] = 0
}

#define MEETS_PLACE(i) \
	(place[i] != 0 && by[i] != me && (missed_place[me] & ROW(i)) == 0)
#define MEETS_NEXT(i) \
	(by[i] != 0 && next[i] != 0 && \
	 (by[i] == me || (missed_next[me] & ROW(i)) == 0))

/* The units taken: by all; without holds that have ended; for certain, too */
inline look(r)
{
	taken = 0; live = 0; certain = 0; busy = NOBODY; ended = 0;
	FOR_ROWS
		if
		:: k != own && MEETS_PLACE(k) && IS_ON(place[k], r) ->
#ifdef FORGETS_OLD_PLACE
			taken = taken | (by[k] == 0 -> place[k] : 0);
#else
			taken = taken | place[k];
#endif
			if
			:: HAS_ENDED(k) -> ended = ended | ROW(k)
			:: else ->
				live = live | place[k];
				if
				:: by[k] == 0 -> certain = certain | place[k]
				:: else -> busy = k
				fi
			fi
		:: else
		fi;
		if
		:: k != own && MEETS_NEXT(k) && IS_ON(next[k], r) ->
			taken = taken | next[k]; live = live | next[k];
			if
			:: by[k] == me -> certain = certain | next[k]
			:: else -> busy = k
			fi
		:: else
		fi;
	END_ROWS
}

#ifdef MOVES_BUSY
#define MAY_MOVE(i)	true
#else
#define MAY_MOVE(i)	(by[i] == 0)
#endif

/* A guest who goes to the other unit of resource 0 leaves the first one free. */
inline find_mover(i, nights)
{
	if
	:: mover == NOBODY && i != own && MEETS_PLACE(i) && MAY_MOVE(i) &&
	   IS_ON(place[i], 0) ->
		if
		:: (place[i] & 12) == 0 && IS_FREE(taken, place[i] << 2) &&
		   IS_FREE(taken & ~place[i], CELLS(0, 0, nights)) ->
			mover = i; goal = place[i] << 2; unit = 0
		:: (place[i] & 3) == 0 && IS_FREE(taken, place[i] >> 2) &&
		   IS_FREE(taken & ~place[i], CELLS(0, 1, nights)) ->
			mover = i; goal = place[i] >> 2; unit = 1
		:: else
		fi
	:: else
	fi
}

/* A unit that is free for all nights, or becomes so by a move */
inline find_unit(r, nights)
{
	unit = NOBODY;
	if
	:: IS_FREE(taken, CELLS(r, 0, nights)) -> unit = 0
	:: else ->
		if
		:: r == 0 && IS_FREE(taken, CELLS(0, 1, nights)) -> unit = 1
		:: r == 0 && !IS_FREE(taken, CELLS(0, 1, nights)) ->
			find_mover(ANN, nights);
			find_mover(BOB, nights)
		:: else
		fi
	fi
}

/* No room as it stands: what might make some? */
inline judge_full(r, nights)
{
	if
	:: ended != 0 && COUNT_FITS(live, r, nights) ->
		expired = expired | ended;
		verdict = (verdict == FREE -> ENDED : verdict)
#ifndef REFUSES_FOR_BUSY
	:: !(ended != 0 && COUNT_FITS(live, r, nights)) &&
	   busy != NOBODY && COUNT_FITS(certain, r, nights) ->
		if
		:: verdict == FREE -> verdict = BUSY; waited = busy; whom = by[busy]
		:: else
		fi
#endif
	:: else -> verdict = REFUSED
	fi
}

/* One refusal refuses all; else the first that is not simply free decides. */
inline judge(r, nights)
{
	if
	:: nights != 0 && verdict != REFUSED ->
		look(r);
		if
		:: COUNT_FITS(taken, r, nights) ->
			find_unit(r, nights);
			if
			:: unit != NOBODY -> cells = cells | CELLS(r, unit, nights)
			:: else -> judge_full(r, nights)
			fi
		:: else -> judge_full(r, nights)
		fi
	:: else
	fi
}

/* The committed units, holds that have ended not counted */
inline find_live()
{
	live = 0;
	FOR_ROWS
		live = live | (k != own && !HAS_ENDED(k) -> place[k] : 0);
	END_ROWS
}

inline explain_refusal()
{
	find_live();
	assert(!((nights0 == 0 || COUNT_FITS(live, 0, nights0)) &&
			 (nights1 == 0 || COUNT_FITS(live, 1, nights1))))
}

inline lock(r)
{
	atomic { claim_lock[r] == 0 -> claim_lock[r] = me }
}

inline release()
{
	if :: claim_lock[0] == me -> claim_lock[0] = 0 :: else fi;
	if :: claim_lock[1] == me -> claim_lock[1] = 0 :: else fi
}

/* A hold that is known to be in the way and to have ended, unless locked */
inline expire(i)
{
	if
	:: (expired & ROW(i)) != 0 && verdict == FREE ->
		atomic {
			if
			:: IS_LOCKED(i) ->
				verdict = BUSY; waited = i; whom = record_lock[i]
			:: else -> record_lock[i] = me
			fi
		}
		if
		:: verdict == FREE && status[i] == HELD && next_status[i] == HELD ->
			lock(i == HOLD1);
			atomic {
				if
				:: IS_OTHERS(i) -> verdict = BUSY; waited = i; whom = by[i]
				:: else -> write(i, 0); next_status[i] = EXPIRED
				fi;
				release()
			}
		:: else
		fi
	:: else
	fi
}

proctype Client(byte me)
{
	byte own, kept;				/* kept: its record, locked to the end */
	byte nights0, nights1;		/* what it wants of each resource */
	bool moving, canceling, has_savepoint = (me == 3), goes_on = (me == 2);
	byte cells, mover, goal;
	byte expired, waited, whom, locks;
	mtype verdict = FREE;

begin:
	atomic {
		own = NEW + me; kept = NOBODY; moving = false; canceling = false;
		if
		:: me != 3 -> nights0 = 3						/* two nights */
		:: me != 2 -> nights0 = 1; nights1 = 1			/* a group */
		:: me == 2 -> nights1 = 2; own = ANN; moving = true
		:: me != 1 -> nights0 = 1						/* a night */
		:: me == 3 -> own = ANN; canceling = true
		fi
	}
	if
	:: moving || canceling ->
		atomic {
			record_lock[own] == 0 -> record_lock[own] = me; kept = own;
			if
			:: status[own] != CONFIRMED -> goto end		/* wrong_status */
			:: status[own] == CONFIRMED && canceling -> goto give_up
			:: else -> goto again
			fi
		}
	:: else
	fi;

again:
	expire(HOLD0);
	expire(HOLD1);
	if
	:: verdict == BUSY -> goto wait
	:: else
	fi;

#ifdef SCANS_LOCKS
	read_index();
	atomic {
		locks = (moving && MEETS_PLACE(own) ->
				 ROW(RESOURCE_OF(place[own])) : 0);
		end_look()
	}
#else
	locks = (moving -> ROW(resource[own]) : 0);
#endif
	locks = locks | (nights0 != 0) | ((nights1 != 0) << 1);

	/* is_full_anyway: another client has the lock, and it is full for sure */
	if
	:: locks == 1 && !moving && claim_lock[0] != 0 && claim_lock[0] != me ->
		read_index();
		d_step {
			judge(0, nights0);
			cells = 0; mover = 0; goal = 0; expired = 0; waited = 0; whom = 0;
			end_look()
		}
		if
		:: verdict == REFUSED ->
			atomic {
				find_live();
				if
#ifdef NO_SECOND_LOOK
				:: true ->
#else
				:: !COUNT_FITS(live, 0, nights0) ->
#endif
					explain_refusal();
					goto end
				:: else
				fi
			}
		:: else
		fi;
		verdict = FREE
	:: else
	fi;

	/* by rising number */
#ifdef UNSORTED
	if :: me == 3 && (locks & 2) != 0 -> lock(1) :: else fi;
#endif
	if :: (locks & 1) != 0 -> lock(0) :: else fi;
	if :: (locks & 2) != 0 && claim_lock[1] != me -> lock(1) :: else fi;

	read_index();
	d_step {
		cells = 0; mover = NOBODY;
		if
		:: moving && IS_OTHERS(own) ->
			verdict = BUSY; waited = own; whom = by[own]
		:: else ->
			judge(1, nights1);
			judge(0, nights0)
		fi;
		if
		:: verdict == REFUSED -> explain_refusal()
		:: else
		fi;
		end_look()
	}
	if
	:: verdict == FREE && mover != NOBODY -> d_step { write(mover, goal) }
	:: else
	fi;
	atomic {
		if
		:: verdict == FREE ->
			write(own, cells);
			next_status[own] = CONFIRMED;
			next_resource[own] = RESOURCE_OF(cells);
			record_lock[own] = me;
			release();
			goto end
		:: verdict == REFUSED -> release(); goto end
		:: verdict == ENDED ->
			release();
#ifndef KEEPS_EXPIRED
			undo(kept);
#endif
			verdict = FREE;
			goto again
		:: else
		fi
	}

wait:
#ifdef WAITS_UNDER_LOCK
	by[waited] != whom && record_lock[waited] != whom;
#endif
	atomic {
		release();
#ifndef KEEPS_EXPIRED
		undo(kept)
#endif
	}
	atomic {
		by[waited] != whom && record_lock[waited] != whom ->
		expired = 0; waited = 0; whom = 0; verdict = FREE;
		goto again
	}

give_up:
	lock(resource[own]);
	atomic {
		whom = (IS_OTHERS(own) -> by[own] : 0);
		if
		:: whom != 0 -> release()
		:: else ->
			write(own, 0);
			next_status[own] = CANCELED;
			release();
			goto end
		fi
	}
	by[own] != whom;
	goto give_up;

end:
	atomic {
		cells = 0; mover = 0; goal = 0; expired = 0; waited = 0; whom = 0;
		locks = 0; nights0 = 0; nights1 = 0; verdict = FREE;
		if
		:: commit()
		:: undo(NOBODY)
		:: has_savepoint ->
			undo(NOBODY);
			has_savepoint = false;
			goto begin
		fi;
		if
		:: goes_on && status[NEW + me] == NONE -> goes_on = false; goto begin
		:: else
		fi;
		own = 0; kept = 0; moving = false; canceling = false; has_savepoint = false;
		running--
	}
}

/* When all have come to an end, rows and records say the same. */
proctype Auditor()
{
	running == 0;
	d_step {
		FOR_ROWS
			assert((place[k] != 0) ==
				   (status[k] == CONFIRMED || status[k] == HELD));
			assert(by[k] == 0 && record_lock[k] == 0);
			assert(place[k] == 0 || k > HOLD1 ||
				   RESOURCE_OF(place[k]) == resource[k]);
		END_ROWS
	}
}

inline begin_with(i, cells, state)
{
	place[i] = cells; status[i] = state; next_status[i] = state;
	resource[i] = RESOURCE_OF(cells); next_resource[i] = RESOURCE_OF(cells)
}

init
{
	atomic {
		FOR_ROWS
			status[k] = NONE; next_status[k] = NONE;
		END_ROWS;
		begin_with(ANN, CELLS(0, 0, 1), CONFIRMED);
		begin_with(BOB, CELLS(0, 1, 2), CONFIRMED);
		begin_with(HOLD0, CELLS(0, 1, 1), HELD);
		begin_with(HOLD1, CELLS(1, 0, 1), HELD);
		run Client(1); run Client(2); run Client(3); run Auditor()
	}
}
