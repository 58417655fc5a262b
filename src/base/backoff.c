/*
 * backoff.c
 *		When to try again, after one failure or many.
 */
#include "postgres.h"

#include "base/backoff.h"

#define MIN_PAUSE_MS 1000
#define MAX_PAUSE_MS 60000

int
rsv_backoff_longer(int pause)
{
	return Min(MAX_PAUSE_MS, Max(MIN_PAUSE_MS, 2 * pause));
}

TimestampTz
rsv_backoff_until(TimestampTz time, int pause)
{
	return TimestampTzPlusMilliseconds(time, pause);
}
