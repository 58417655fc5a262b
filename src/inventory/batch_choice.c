/*
 * batch_choice.c
 *		Claims of a batch that may take any of the same resources.
 *
 * Each takes the first of its candidates that has room, in the order of the
 * claims. One that depends on an open transaction is passed by as long as
 * another one may be free. As the locks of all are held, a claim is refused
 * only where all are taken at one instant.
 *
 * Where the claims stand or fall together, an earlier one may have taken the
 * only place that would do for a later one. The next attempt then begins with
 * the later one, and searches: a claim that finds no place makes the one before
 * it take another. Each step is a subtransaction. A search that finds nothing
 * has tried all, so that a refusal is true; one that comes to the end of its
 * budget says that it is busy.
 */
#include "postgres.h"

#include "inventory/batch_choice.h"
#include "inventory/batch_claim.h"
#include "inventory/claim_choice.h"
#include "miscadmin.h"
#include "storage/subtransaction.h"

/* So many candidates are tried in one search. */
#define MOST_TRIALS 1000

/* A claim that is refused now stays so while only more is taken. */
static bool
is_alike(const Claim *claim, const Claim *other)
{
	return claim->question.choice == other->question.choice &&
		!claim->question.or_overbook && !other->question.or_overbook;
}

static void
reset_reasons(const ClaimChoice *choice)
{
	for (int i = 0; i < choice->n; i++)
		choice->candidates[i].reason = choice->candidates[i].closed;
}

/* The first candidate that depends on an open transaction */
typedef struct OpenCandidate
{
	bool		found;
	int			candidate;
	BatchResult result;
} OpenCandidate;

/* Not taken: true if the claim is to be made again in any case */
static bool
note_open(ClaimBatch *batch, Claim *claim, const BatchResult *result,
		  OpenCandidate *open)
{
	if (result->verdict == VERDICT_REFUSED)
		return false;
	if (result->verdict != VERDICT_BUSY && !batch->nowait)
	{
		rsv_batch_claim_put_off(batch, claim, result);
		return true;
	}
	if (!open->found)
		*open = (OpenCandidate) {true, claim->answer.chosen, *result};
	return false;
}

/* One after the other: true if the claim is decided, or put off */
static bool
take_candidate(ClaimBatch *batch, Claim **claims, int at, OpenCandidate *open)
{
	Claim	   *claim = claims[at];
	int			n;
	int		   *order = rsv_claim_choice_order(claim, claims, at, &n);
	bool		decided = false;

	for (int i = 0; i < n && !decided; i++)
	{
		Candidate  *one = &claim->question.choice->candidates[order[i]];
		BatchResult result;

		rsv_claim_turn(claim, order[i]);
		result = rsv_batch_claim_try(batch, claim);
		decided = result.taken;
		if (result.taken)
			break;
		one->reason = result.verdict == VERDICT_REFUSED ?
			claim->answer.reason : REASON_BUSY;
		decided = note_open(batch, claim, &result, open);
	}
	pfree(order);
	return decided;
}

static void
try_again(const ClaimChoice *choice, bool (*has) (Reason))
{
	for (int i = 0; i < choice->n; i++)
		if (choice->candidates[i].closed == REASON_NONE &&
			has(choice->candidates[i].reason))
			choice->candidates[i].reason = REASON_NONE;
}

/*
 * First without overbooking, and at last, beyond their capacity, those that
 * never have so many units
 */
static bool
take_any_candidate(ClaimBatch *batch, Claim **claims, int at,
				   OpenCandidate *open)
{
	Claim	   *claim = claims[at];
	bool		overbook = claim->question.or_overbook;
	bool		decided;

	claim->question.or_overbook = false;
	decided = take_candidate(batch, claims, at, open);
	claim->question.or_overbook = overbook;
	if (decided || !overbook || open->found)
		return decided;
	try_again(claim->question.choice, rsv_claim_finds_no_room);
	decided = take_candidate(batch, claims, at, open);
	if (decided || open->found)
		return decided;
	try_again(claim->question.choice, rsv_claim_is_too_large);
	return take_candidate(batch, claims, at, open);
}

static void
take_choice(ClaimBatch *batch, Claim **claims, int from, int at)
{
	Claim	   *claim = claims[at];
	OpenCandidate open = {.found = false};

	if (at == from || !is_alike(claims[at - 1], claim))
		reset_reasons(claim->question.choice);
	if (take_any_candidate(batch, claims, at, &open))
		return;
	if (!open.found)
	{
		rsv_claim_choice_refuse(claim);
		return;
	}
	rsv_claim_turn(claim, open.candidate);
	rsv_batch_claim_put_off(batch, claim, &open.result);
}

/* May another order find a place for it? */
static bool
others_came_first(Claim *const *claims, int from, int at)
{
	for (int i = from; i < at; i++)
		if (!is_alike(claims[i], claims[at]))
			return true;
	return false;
}

static bool
is_room_missing(Reason reason)
{
	return reason == REASON_UNAVAILABLE || reason == REASON_FRAGMENTED;
}

static void
take_in_order(ClaimBatch *batch, Claim **claims, int from, int n)
{
	for (int i = from; i < from + n; i++)
	{
		take_choice(batch, claims, from, i);
		if (!batch->together || !is_room_missing(claims[i]->answer.reason) ||
			!others_came_first(claims, from, i))
			continue;
		claims[i]->question.hard = true;
		claims[i]->answer.reason = REASON_BUSY;
		batch->again = true;
		return;
	}
}

typedef struct ChoiceSearch
{
	ClaimBatch *batch;
	int			n;
	Claim	  **claims;			/* the hard one first */
	int			at;				/* which is to be placed next */
	int			candidate;		/* and where */
	int			trials;
	bool		overbook;		/* nothing else is left */
	OpenCandidate open;
} ChoiceSearch;

static bool search_on(ChoiceSearch *search, int at);

static bool
search_candidate(void *argument)
{
	ChoiceSearch *search = argument;
	int			at = search->at;
	Claim	   *claim = search->claims[at];
	bool		overbook = claim->question.or_overbook;
	BatchResult result;

	rsv_claim_turn(claim, search->candidate);
	claim->question.or_overbook &= search->overbook;
	result = rsv_batch_claim_try(search->batch, claim);
	claim->question.or_overbook = overbook;
	if (result.taken)
		return search_on(search, at + 1);
	note_open(search->batch, claim, &result, &search->open);
	return false;
}

/* One step, which is taken back where it leads to nothing */
static bool
search_step(ChoiceSearch *search)
{
	Draft	   *draft = search->batch->draft;
	DraftMark	mark;

	if (draft == NULL)
		return rsv_subxact_try(search_candidate, search, 0, 0);
	mark = rsv_draft_mark(draft);
	if (search_candidate(search))
		return true;
	rsv_draft_undo(draft, mark);
	return false;
}

/* Of claims that are alike, a later one takes no earlier candidate. */
static int
first_candidate(const ChoiceSearch *search, int at)
{
	return at > 0 && is_alike(search->claims[at - 1], search->claims[at]) ?
		search->claims[at - 1]->answer.chosen : 0;
}

/* Places all claims from one on, or none of them */
static bool
search_on(ChoiceSearch *search, int at)
{
	const ClaimChoice *choice;

	check_stack_depth();
	if (at == search->n)
		return true;
	choice = search->claims[at]->question.choice;
	for (int i = first_candidate(search, at); i < choice->n; i++)
	{
		if (choice->candidates[i].closed)
			continue;
		if (search->trials == MOST_TRIALS)
			return false;
		search->trials++;
		search->at = at;
		search->candidate = i;
		if (search_step(search))
			return true;
	}
	return false;
}

/* A claim that is refused before any has a place need not be tried again. */
static void
close_full_candidates(ClaimBatch *batch, Claim *claim)
{
	const ClaimChoice *choice = claim->question.choice;

	for (int i = 0; i < choice->n; i++)
	{
		if (choice->candidates[i].closed)
			continue;
		rsv_claim_turn(claim, i);
		if (rsv_batch_claim_look(batch, claim) == VERDICT_REFUSED)
			choice->candidates[i].closed = claim->answer.reason;
	}
}

/* Those that have room are taken by the others. */
static void
fill_candidates(const ClaimChoice *choice)
{
	for (int i = 0; i < choice->n; i++)
		if (choice->candidates[i].reason == REASON_NONE)
			choice->candidates[i].reason = REASON_UNAVAILABLE;
}

/* The others have no places either. */
static void
end_without_places(ChoiceSearch *search, Claim *hard)
{
	ClaimBatch *batch = search->batch;

	for (int i = 0; i < search->n; i++)
		search->claims[i]->answer = (ClaimAnswer) {0};
	if (search->open.found)
	{
		rsv_batch_claim_put_off(batch, hard, &search->open.result);
		return;
	}
	reset_reasons(hard->question.choice);
	fill_candidates(hard->question.choice);
	rsv_claim_choice_refuse(hard);
	if (search->trials == MOST_TRIALS)
	{
		/* no wait would help */
		batch->nowait = true;
		hard->answer.reason = REASON_BUSY;
	}
}

static bool
may_overbook(const ChoiceSearch *search)
{
	for (int i = 0; i < search->n; i++)
		if (search->claims[i]->question.or_overbook)
			return true;
	return false;
}

/* First without overbooking any */
static bool
find_places(ChoiceSearch *search)
{
	if (search_on(search, 0))
		return true;
	if (search->open.found || !may_overbook(search))
		return false;
	search->overbook = true;
	search->trials = 0;
	return search_on(search, 0);
}

static void
search_places(ClaimBatch *batch, Claim **claims, int n, int hard)
{
	ChoiceSearch search = {.batch = batch,.n = n};

	search.claims = palloc(n * sizeof(Claim *));
	search.claims[0] = claims[hard];
	for (int i = 0, to = 1; i < n; i++)
	{
		if (i != hard)
			search.claims[to++] = claims[i];
		if (i == 0 || !is_alike(claims[i - 1], claims[i]))
			close_full_candidates(batch, claims[i]);
	}
	if (!find_places(&search))
		end_without_places(&search, claims[hard]);
	pfree(search.claims);
}

void
rsv_batch_choice_take(ClaimBatch *batch, Claim **claims, int from, int n)
{
	for (int i = 0; i < n; i++)
	{
		if (!claims[from + i]->question.hard)
			continue;
		search_places(batch, &claims[from], n, i);
		return;
	}
	take_in_order(batch, claims, from, n);
}
