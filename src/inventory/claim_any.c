/*
 * claim_any.c
 *		Claims of which one is enough.
 *
 * Where claims are decided one after the other, a place may always have been
 * free and none was found: a stay that is moved from the second resource to the
 * first is met on each. So a refusal for want of room on all of them is a look
 * under the locks of all, taken by rising resource, with nothing waited for and
 * nothing changed.
 */
#include "postgres.h"

#include "inventory/claim_any.h"
#include "inventory/claim_lock.h"
#include "inventory/claim_rules.h"
#include "inventory/claim_take.h"
#include "miscadmin.h"

/* Rules are read before the locks. A claim that breaks one fits no more. */
static int
check_rules(Claim *const *claims, int n, Claim **obeyed)
{
	int			m = 0;

	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (rsv_claim_rules_obeyed(claims[i]))
			obeyed[m++] = claims[i];
	}
	return m;
}

bool
rsv_claim_none_fits(Claim *const *claims, int n)
{
	Claim	  **obeyed = palloc(n * sizeof(Claim *));
	int			m = check_rules(claims, n, obeyed);
	ClaimLocks	locks = {0};
	Verdict		verdict = VERDICT_REFUSED;

	if (m == 0)
		return true;
	for (int i = 0; i < m; i++)
		rsv_claim_lock_add(&locks, &obeyed[i]->question.demands[0].resource_id,
						   1);
	rsv_claim_lock_take(&locks);
	for (int i = 0; i < m && verdict == VERDICT_REFUSED; i++)
	{
		TransactionId leaving;

		verdict = rsv_claim_look(obeyed[i], &leaving);
	}
	rsv_claim_lock_release(&locks);
	return verdict == VERDICT_REFUSED;
}
