/*
 * claim_any.h
 *		Claims of which one is enough.
 */
#ifndef RSV_CLAIM_ANY_H
#define RSV_CLAIM_ANY_H

#include "postgres.h"

#include "inventory/claim.h"

/*
 * Each was refused, one after the other. Is there an instant at which all of
 * them are? They are claims of one resource each, whose rules they obey.
 */
extern bool rsv_claim_none_fits(Claim *const *claims, int n);

#endif							/* RSV_CLAIM_ANY_H */
