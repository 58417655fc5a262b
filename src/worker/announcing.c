/*
 * announcing.c
 *		The worker's task of announcing events that were left for later.
 */
#include "postgres.h"

#include "base/clock.h"
#include "event/notify.h"
#include "worker/announcing.h"

/*
 * Little is passed on at once; under load, when much was there, the next look
 * waits for some more, or it would cost more than it brings.
 */
Rest
rsv_announcing_task(int32 most)
{
	int64		announced;
	bool		more = rsv_notify_pending(most, &announced);
	TimestampTz now = rsv_clock_real();
	int			pause = announced == 0 ? 0 : Min(10, 1 + announced / 10);

	if (more)
		return (Rest) {now, now};
	return (Rest) {TimestampTzPlusMilliseconds(now, pause), DT_NOEND};
}
