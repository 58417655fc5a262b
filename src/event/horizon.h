/*
 * horizon.h
 *		Up to which position events can be read for good.
 */
#ifndef RSV_HORIZON_H
#define RSV_HORIZON_H

#include "postgres.h"

/*
 * No transaction can write an event at or below this position any more. A
 * transaction that reads its own events, and commits with what it does about
 * them, ignores its own hold.
 */
extern int64 rsv_horizon(bool ignore_own);

/* Before its first event: the transaction will write above the horizon. */
extern void rsv_horizon_hold(void);

#ifdef USE_ASSERT_CHECKING
/* Does this transaction hold the horizon below the position? */
extern bool rsv_horizon_is_below(int64 position);
#endif

#endif							/* RSV_HORIZON_H */
