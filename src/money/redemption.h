/*
 * redemption.h
 *		The use of promotions, and how often they can be used.
 */
#ifndef RSV_REDEMPTION_H
#define RSV_REDEMPTION_H

#include "postgres.h"

#include "money/promotion.h"

/*
 * The promotions of one reservation, in the order in which they are taken off
 */
typedef struct Redemptions
{
	int			n;
	Promotion  *rows;
} Redemptions;

extern Redemptions rsv_redemption_list(const pg_uuid_t *reservation_id);

/* The reason for which it cannot be combined with those, or REASON_NONE */
extern Reason rsv_redemption_conflict(const Redemptions *redemptions,
									  const Promotion *promotion);

/*
 * Takes one use. False: no use is left, or, with a valid transaction, only if
 * that transaction is rolled back.
 */
extern bool rsv_redemption_take(const Record *record,
								const Promotion *promotion, TimestampTz now,
								TransactionId *open);

/* A reservation that has come to nothing gives its uses back ... */
extern void rsv_redemption_release(const Record *record, TimestampTz now);
/*
 * ... and a reservation that is revived takes them again. False, as with one
 * use: the caller rolls back those that were taken.
 */
extern bool rsv_redemption_take_again(const Record *record,
									  const Redemptions *redemptions,
									  TransactionId *open);

/*
 * Writes what each promotion takes off a new price. One that has a reason is
 * taken away, and its use is given back.
 */
extern void rsv_redemption_revise(const Record *record,
								  const Redemptions *redemptions);

#endif							/* RSV_REDEMPTION_H */
