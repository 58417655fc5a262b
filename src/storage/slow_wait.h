/*
 * slow_wait.h
 *		Waits that are logged because they were long.
 */
#ifndef RSV_SLOW_WAIT_H
#define RSV_SLOW_WAIT_H

#include "postgres.h"

#include "portability/instr_time.h"

typedef struct SlowWait
{
	bool		timed;
	instr_time	start;
} SlowWait;

extern SlowWait rsv_slow_wait_begin(void);

/* The format names the object that was waited for. */
extern void rsv_slow_wait_end(const SlowWait *wait, const char *format,...)
	pg_attribute_printf(2, 3);

#endif							/* RSV_SLOW_WAIT_H */
