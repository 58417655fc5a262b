/*
 * waiting.h
 *		Waiting for other transactions.
 */
#ifndef RSV_WAITING_H
#define RSV_WAITING_H

#include "postgres.h"

#include "storage/subtransaction.h"

/* Runs what waits, in a subtransaction; false when lock_timeout ended it */
extern bool rsv_wait_for(SubxactBody wait, void *argument);

/* Waits for the end of a transaction, or of its speculative insertion */
extern bool rsv_wait_for_transaction(TransactionId transaction, uint32 token);

#endif							/* RSV_WAITING_H */
