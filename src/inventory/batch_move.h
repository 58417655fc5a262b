/*
 * batch_move.h
 *		Stays that several claims of a batch have moved.
 */
#ifndef RSV_BATCH_MOVE_H
#define RSV_BATCH_MOVE_H

#include "postgres.h"

#include "inventory/claim_batch.h"

/* After an attempt: each claim tells the places that stays have in the end. */
extern void rsv_batch_move_settle(ClaimBatch *batch);

#endif							/* RSV_BATCH_MOVE_H */
