/*
 * claim_choice.h
 *		Claims that may take any of several resources.
 */
#ifndef RSV_CLAIM_CHOICE_H
#define RSV_CLAIM_CHOICE_H

#include "postgres.h"

#include "inventory/claim.h"
#include "inventory/claim_lock.h"

/* A resource that may be taken */
typedef struct Candidate
{
	/* from the command */
	int64		resource_id;
	int64		use;			/* stays on the day of arrival */
	Period		day;			/* that day; only where use decides */
	Reason		judged;			/* the command has a reason against it, */
	Reason		declined;		/* or had one after it was taken */

	/* found by the attempts; the last two are kept from one to the next */
	Reason		closed;			/* against it, before anything is taken */
	Reason		reason;			/* after the last look */
	const Resource *ruled;
	int			nruled;
} Candidate;

/* Claims that are alike in all but their ids may share it. */
typedef struct ClaimChoice
{
	const char *category;		/* whose resources these are */
	bool		by_use;			/* the least used comes first, else they come */
	int			n;				/* in this order */
	Candidate  *candidates;
} ClaimChoice;

/* Do both claims choose, and from the same resources? */
extern bool rsv_claim_chooses_same(const Claim *claim, const Claim *other);

/* Adds the resources to those that are to be locked. */
extern void rsv_claim_choice_lock(const ClaimChoice *choice,
								  ClaimLocks *locks);

/* Makes it a claim for this candidate, with an id of its slot. */
extern void rsv_claim_turn(Claim *claim, int candidate);

/* Before the locks: is there one whose rules the claim obeys? */
extern bool rsv_claim_choice_obeys(Claim *claim);

/* Does the reason leave hope: for room, or for more units? */
extern bool rsv_claim_finds_no_room(Reason reason);
extern bool rsv_claim_is_too_large(Reason reason);

/*
 * None was taken: the answer is the reason that says most, or of the resource
 * that is waited for.
 */
extern void rsv_claim_choice_refuse(Claim *claim);

/*
 * The candidates that may have room, in the order in which they are tried. The
 * claims before it in the batch are use of theirs.
 */
extern int *rsv_claim_choice_order(const Claim *claim, Claim *const *before,
								   int nbefore, int *n);

#endif							/* RSV_CLAIM_CHOICE_H */
