/*
 * claim_write.h
 *		Writing what a claim has decided.
 */
#ifndef RSV_CLAIM_WRITE_H
#define RSV_CLAIM_WRITE_H

#include "inventory/claim.h"

/*
 * Under the lock. False, with nothing written, where the exclusion constraint
 * knows of a row that the look did not.
 */
extern bool rsv_claim_write(Claim *claim);

#endif							/* RSV_CLAIM_WRITE_H */
