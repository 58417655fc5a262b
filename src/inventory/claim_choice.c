/*
 * claim_choice.c
 *		Claims that may take any of several resources.
 */
#include "postgres.h"

#include "base/uuid.h"
#include "inventory/claim_choice.h"
#include "inventory/claim_rules.h"
#include "miscadmin.h"

bool
rsv_claim_chooses_same(const Claim *claim, const Claim *other)
{
	const ClaimChoice *one = claim->question.choice;
	const ClaimChoice *two = other->question.choice;

	return one && two &&
		(one == two || strcmp(one->category, two->category) == 0);
}

void
rsv_claim_choice_lock(const ClaimChoice *choice, ClaimLocks *locks)
{
	int64	   *resource_ids = palloc(choice->n * sizeof(int64));

	for (int i = 0; i < choice->n; i++)
		resource_ids[i] = choice->candidates[i].resource_id;
	rsv_claim_lock_add(locks, resource_ids, choice->n);
	pfree(resource_ids);
}

void
rsv_claim_turn(Claim *claim, int candidate)
{
	ClaimQuestion *question = &claim->question;
	const Candidate *one = &question->choice->candidates[candidate];
	Judgement  *judgement = &claim->judgements[0];

	Assert(question->ndemands == 1);
	if (question->demands[0].resource_id != one->resource_id)
		*question->own_id = rsv_uuid_secret(one->resource_id);
	question->demands[0].resource_id = one->resource_id;
	*judgement = (Judgement) {.demand = &question->demands[0],
		.ruled = one->ruled,
		.nruled = one->nruled};
	claim->answer = (ClaimAnswer) {.chosen = candidate};
}

/* Rules are read before the locks, and kept with the candidate. */
static void
check_candidate(Claim *claim, int i)
{
	Candidate  *one = &claim->question.choice->candidates[i];

	one->closed = one->declined ? one->declined : one->judged;
	if (one->closed)
		return;
	rsv_claim_turn(claim, i);
	if (rsv_claim_rules_obeyed(claim))
	{
		one->ruled = claim->judgements[0].ruled;
		one->nruled = claim->judgements[0].nruled;
		return;
	}
	one->closed = claim->answer.reason;
	/* the next attempt is to find the same */
	one->ruled = NULL;
}

bool
rsv_claim_choice_obeys(Claim *claim)
{
	const ClaimChoice *choice = claim->question.choice;
	bool		obeys = false;

	for (int i = 0; i < choice->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		check_candidate(claim, i);
		choice->candidates[i].reason = choice->candidates[i].closed;
		obeys |= choice->candidates[i].closed == REASON_NONE;
	}
	claim->answer = (ClaimAnswer) {0};
	if (!obeys)
		rsv_claim_choice_refuse(claim);
	return obeys;
}

/* Among those whose rules are obeyed */
static int
find_candidate_with(const ClaimChoice *choice, bool (*has) (Reason))
{
	for (int i = 0; i < choice->n; i++)
		if (choice->candidates[i].closed == REASON_NONE &&
			has(choice->candidates[i].reason))
			return i;
	return -1;
}

bool
rsv_claim_is_too_large(Reason reason)
{
	return reason == REASON_OVER_CAPACITY;
}

bool
rsv_claim_finds_no_room(Reason reason)
{
	return rsv_reason_is_no_room(reason) || reason == REASON_CLOSED;
}

/* At last, one is waited for that never has so many units. */
static int
find_awaited(const ClaimQuestion *question)
{
	int			found;

	if (!question->or_wait)
		return -1;
	found = find_candidate_with(question->choice, rsv_claim_finds_no_room);
	return found >= 0 ? found :
		find_candidate_with(question->choice, rsv_claim_is_too_large);
}

void
rsv_claim_choice_refuse(Claim *claim)
{
	const ClaimChoice *choice = claim->question.choice;
	Reason	   *reasons = palloc(choice->n * sizeof(Reason));
	int			most = find_awaited(&claim->question);

	for (int i = 0; i < choice->n; i++)
		reasons[i] = choice->candidates[i].reason;
	if (most < 0)
		most = rsv_reason_most_telling(reasons, choice->n);
	rsv_claim_turn(claim, most);
	claim->answer.refused = &claim->question.demands[0];
	claim->answer.reason = reasons[most];
	pfree(reasons);
}

typedef struct Trial
{
	int			candidate;
	int64		use;
} Trial;

static int
compare_trials(const void *a, const void *b)
{
	const Trial *left = a;
	const Trial *right = b;

	if (left->use != right->use)
		return left->use < right->use ? -1 : 1;
	return left->candidate - right->candidate;
}

/* Lists of one category by use have the same order. */
static int
find_candidate(const ClaimChoice *choice, const Claim *claim)
{
	int64		resource_id = claim->question.demands[0].resource_id;
	int			chosen = claim->answer.chosen;

	if (chosen < choice->n &&
		choice->candidates[chosen].resource_id == resource_id)
		return chosen;
	for (int i = 0; i < choice->n; i++)
		if (choice->candidates[i].resource_id == resource_id)
			return i;
	return -1;
}

/* The stays of the same batch are use, too. */
static void
add_use_of_batch(const ClaimChoice *choice, Claim *const *before, int nbefore,
				 Trial *trials)
{
	for (int i = 0; i < nbefore; i++)
	{
		int			found = before[i]->answer.reason ? -1 :
			find_candidate(choice, before[i]);

		if (found >= 0 &&
			rsv_period_overlaps(before[i]->question.demands[0].stay,
								choice->candidates[found].day))
			trials[found].use++;
	}
}

int *
rsv_claim_choice_order(const Claim *claim, Claim *const *before, int nbefore,
					   int *n)
{
	const ClaimChoice *choice = claim->question.choice;
	Trial	   *trials = palloc(choice->n * sizeof(Trial));
	int		   *order = palloc(choice->n * sizeof(int));

	for (int i = 0; i < choice->n; i++)
		trials[i] = (Trial) {i, choice->candidates[i].use};
	if (choice->by_use)
	{
		add_use_of_batch(choice, before, nbefore, trials);
		qsort(trials, choice->n, sizeof(Trial), compare_trials);
	}
	*n = 0;
	for (int i = 0; i < choice->n; i++)
		if (choice->candidates[trials[i].candidate].reason == REASON_NONE)
			order[(*n)++] = trials[i].candidate;
	pfree(trials);
	return order;
}
