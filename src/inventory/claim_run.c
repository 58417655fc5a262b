/*
 * claim_run.c
 *		Claims for the same, one after the other.
 *
 * Each would read what all those before it have taken. One look for all of
 * them is enough where the units are simply there: free, without a stay that
 * has to move, and adjacent for each of the claims.
 */
#include "postgres.h"

#include "inventory/claim_run.h"
#include "inventory/claim_take.h"
#include "inventory/claim_write.h"
#include "inventory/free_units.h"
#include "storage/locking.h"

static bool
wants_same(const Claim *claim, const Claim *other)
{
	const Demand *demand = &claim->question.demands[0];
	const Demand *wanted = &other->question.demands[0];

	return other->question.choice == NULL &&
		demand->resource_id == wanted->resource_id &&
		demand->stay.from == wanted->stay.from &&
		demand->stay.to == wanted->stay.to &&
		demand->quantity == wanted->quantity &&
		demand->guests == wanted->guests && demand->waived == wanted->waived &&
		!rsv_demand_names_units(wanted) && !other->question.or_overbook &&
		claim->judgements[0].ruled == other->judgements[0].ruled;
}

int
rsv_claim_run_length(Claim *const *claims, int n)
{
	int			length = 1;

	if (!wants_same(claims[0], claims[0]))
		return 1;
	while (length < n && wants_same(claims[0], claims[length]))
		length++;
	return length;
}

/* The places that the run wants, as one claim of its first reservation */
typedef struct WholeRun
{
	Claim		claim;
	Demand		demand;
	Judgement	judgement;
} WholeRun;

static void
begin_whole_run(WholeRun *whole, const Claim *first, int n)
{
	memset(whole, 0, sizeof(WholeRun));
	whole->demand = first->question.demands[0];
	whole->demand.quantity *= n;
	whole->judgement.demand = &whole->demand;
	whole->judgement.ruled = first->judgements[0].ruled;
	whole->judgement.nruled = first->judgements[0].nruled;
	whole->judgement.hours = first->judgements[0].hours;
	whole->claim.question = first->question;
	whole->claim.question.demands = &whole->demand;
	whole->claim.judgements = &whole->judgement;
}

/* Are the units there, and nothing has to be done for them? */
static bool
run_is_free(WholeRun *whole)
{
	const Judgement *judgement = &whole->judgement;
	TransactionId leaving;

	return rsv_claim_look(&whole->claim, &leaving) == VERDICT_FREE &&
		judgement->packing.nmoves == 0 &&
		!(judgement->late_known && judgement->late.n > 0);
}

/* The next units for one claim, or false where none are adjacent any more */
static bool
cut_piece(Packing *rest, int32 quantity, Piece *piece)
{
	for (int i = 0; i < rest->npieces; i++)
	{
		UnitRange  *units = &rest->pieces[i].units;

		if (units->upper - (int64) units->lower < quantity)
			continue;
		*piece = rest->pieces[i];
		piece->units.upper = units->lower + quantity;
		units->lower += quantity;
		return true;
	}
	return false;
}

static bool
take_piece(Claim *claim, const Judgement *whole, Piece *piece)
{
	Judgement  *judgement = &claim->judgements[0];

	judgement->resource = whole->resource;
	judgement->occupied = whole->occupied;
	judgement->packing = (Packing) {.npieces = 1,.pieces = piece};
	claim->answer = (ClaimAnswer) {0};
	return rsv_claim_write(claim);
}

int
rsv_claim_run_take(Claim *const *claims, int n)
{
	const Demand *demand = &claims[0]->question.demands[0];
	WholeRun	whole;
	Piece		piece;
	int			taken = 0;

	Assert(rsv_lock_is_held(demand->resource_id));
	if (demand->quantity > PG_INT32_MAX / n ||
		rsv_free_units_are_many(demand,
								rsv_resource_get(demand->resource_id)))
		return 0;
	begin_whole_run(&whole, claims[0], n);
	if (!run_is_free(&whole))
		return 0;
	while (taken < n &&
		   cut_piece(&whole.judgement.packing, demand->quantity, &piece) &&
		   take_piece(claims[taken], &whole.judgement, &piece))
		taken++;
	return taken;
}
