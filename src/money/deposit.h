/*
 * deposit.h
 *		The part of an amount that is asked for first.
 */
#ifndef RSV_DEPOSIT_H
#define RSV_DEPOSIT_H

#include "postgres.h"

#include "model/record.h"

/* Sets the deposit by the rules as they are now, or none. */
extern void rsv_deposit_set(Record *record, TimestampTz now);

/*
 * The same after a change of the record as it was before, if all was not asked
 * for yet: of the record that was paid, where the one before has a change that
 * is not. Once all is asked for, that stays so, unless the plan is another one.
 */
extern void rsv_deposit_revise(Record *record, const Record *before,
							   const Record *paid, TimestampTz now);

/* From now on all is asked for. */
extern void rsv_deposit_drop(Record *record);

#endif							/* RSV_DEPOSIT_H */
