/*
 * claim_run.h
 *		Claims for the same, one after the other.
 */
#ifndef RSV_CLAIM_RUN_H
#define RSV_CLAIM_RUN_H

#include "postgres.h"

#include "inventory/claim.h"

/* How many of these, from the first on, want the same as the first one */
extern int	rsv_claim_run_length(Claim *const *claims, int n);

/*
 * Under the lock: takes units for all of them with one look. Returns how many
 * got theirs; 0 where one look is not enough for so many.
 */
extern int	rsv_claim_run_take(Claim *const *claims, int n);

#endif							/* RSV_CLAIM_RUN_H */
