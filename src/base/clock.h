/*
 * clock.h
 *		The time of a command.
 */
#ifndef RSV_CLOCK_H
#define RSV_CLOCK_H

#include "utils/timestamp.h"

extern TimestampTz rsv_clock_now(void);
extern bool rsv_clock_is_set(void);

/* Whatever is set: to wait by */
extern TimestampTz rsv_clock_real(void);

#endif							/* RSV_CLOCK_H */
