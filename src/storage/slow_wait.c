/*
 * slow_wait.c
 *		Waits that are logged because they were long.
 *
 * The server's own log_lock_waits tells of a lock that is waited for longer
 * than deadlock_timeout, and names it by numbers. This tells each wait that
 * took as long as reservation.log_min_wait, by the names of the domain.
 */
#include "postgres.h"

#include "base/guc.h"
#include "lib/stringinfo.h"
#include "storage/slow_wait.h"

SlowWait
rsv_slow_wait_begin(void)
{
	SlowWait	wait = {.timed = rsv_guc_log_min_wait >= 0};

	if (wait.timed)
		INSTR_TIME_SET_CURRENT(wait.start);
	return wait;
}

static double
elapsed_ms(const SlowWait *wait)
{
	instr_time	elapsed;

	INSTR_TIME_SET_CURRENT(elapsed);
	INSTR_TIME_SUBTRACT(elapsed, wait->start);
	return INSTR_TIME_GET_MILLISEC(elapsed);
}

void
rsv_slow_wait_end(const SlowWait *wait, const char *format,...)
{
	StringInfoData object;
	double		ms;
	int			needed;

	if (!wait->timed || (ms = elapsed_ms(wait)) < rsv_guc_log_min_wait)
		return;
	initStringInfo(&object);
	do
	{
		va_list		arguments;

		va_start(arguments, format);
		needed = appendStringInfoVA(&object, format, arguments);
		va_end(arguments);
		if (needed > 0)
			enlargeStringInfo(&object, needed);
	} while (needed > 0);
	ereport(LOG, (errmsg("waited %.3f ms for %s", ms, object.data)));
	pfree(object.data);
}
