/*
 * batch_move.c
 *		Stays that several claims of a batch have moved.
 *
 * The claims are told in the order of their caller, and not in that in which
 * they were taken. So each tells of the stays that it has moved, and of its
 * own, the place that they have in the end: whichever is told last is right.
 */
#include "postgres.h"

#include "inventory/batch_move.h"
#include "miscadmin.h"

typedef struct BatchMove
{
	const Reassigned *moved;
	int			order;			/* of the claim that moved it */
} BatchMove;

static int
compare_stays(const BatchMove *a, const BatchMove *b)
{
	int			ids = memcmp(&a->moved->reservation_id,
							 &b->moved->reservation_id, UUID_LEN);

	if (ids != 0)
		return ids;
	return (a->moved->resource_id > b->moved->resource_id) -
		(a->moved->resource_id < b->moved->resource_id);
}

/* Of one stay the last move first */
static int
last_first(const void *a, const void *b)
{
	const BatchMove *left = a;
	const BatchMove *right = b;
	int			stays = compare_stays(left, right);

	return stays != 0 ? stays : right->order - left->order;
}

static int
gather_moves(const ClaimBatch *batch, BatchMove *moves)
{
	int			n = 0;

	for (int i = 0; i < batch->n; i++)
	{
		const ClaimAnswer *answer = &batch->claims[i]->answer;
		int			moved = answer->reason ? 0 : answer->nreassigned;

		for (int j = 0; moves && j < moved; j++)
			moves[n + j] = (BatchMove) {&answer->reassigned[j], answer->order};
		n += moved;
	}
	return n;
}

/* Keeps the last move of each stay, and returns how many. */
static int
keep_last(BatchMove *moves, int n)
{
	int			kept = 0;

	qsort(moves, n, sizeof(BatchMove), last_first);
	for (int i = 0; i < n; i++)
		if (kept == 0 || compare_stays(&moves[kept - 1], &moves[i]) != 0)
			moves[kept++] = moves[i];
	return kept;
}

static int
compare_stays_of(const void *a, const void *b)
{
	return compare_stays(a, b);
}

/* The last move after that of a claim, or NULL */
static const BatchMove *
find_later(const BatchMove *moves, int n, const Reassigned *moved, int order)
{
	BatchMove	sought = {moved};
	const BatchMove *found = bsearch(&sought, moves, n, sizeof(BatchMove),
									 compare_stays_of);

	return found && found->order > order ? found : NULL;
}

static void
settle_claim(Claim *claim, const BatchMove *moves, int n)
{
	ClaimAnswer *answer = &claim->answer;
	Reassigned	own = {*claim->question.id,
	claim->question.demands[0].resource_id};
	const BatchMove *later;

	for (int i = 0; i < answer->nreassigned; i++)
	{
		later = find_later(moves, n, &answer->reassigned[i], answer->order);
		if (later)
			answer->reassigned[i].stock = later->moved->stock;
	}
	later = find_later(moves, n, &own, answer->order);
	if (later)
		answer->stock = later->moved->stock;
}

void
rsv_batch_move_settle(ClaimBatch *batch)
{
	int			n = gather_moves(batch, NULL);
	BatchMove  *moves;

	if (n == 0)
		return;
	moves = palloc(n * sizeof(BatchMove));
	gather_moves(batch, moves);
	n = keep_last(moves, n);
	for (int i = 0; i < batch->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (batch->claims[i]->answer.reason == REASON_NONE)
			settle_claim(batch->claims[i], moves, n);
	}
	pfree(moves);
}
