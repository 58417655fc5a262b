/*
 * backoff.h
 *		When to try again, after one failure or many.
 */
#ifndef RSV_BACKOFF_H
#define RSV_BACKOFF_H

#include "postgres.h"

#include "utils/timestamp.h"

/* A pause in ms after yet another failure: twice as long each time. */
extern int	rsv_backoff_longer(int pause);
extern TimestampTz rsv_backoff_until(TimestampTz time, int pause);

#endif							/* RSV_BACKOFF_H */
