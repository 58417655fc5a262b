/*
 * promotion_use.h
 *		The uses that a promotion has left, as far as rows tell that are there.
 */
#ifndef RSV_PROMOTION_USE_H
#define RSV_PROMOTION_USE_H

#include "postgres.h"

#include "base/uuid.h"
#include "money/promotion.h"
#include "storage/statement.h"

/* Adds the code and the tenant, by which statements know a promotion. */
extern void rsv_promotion_use_key(Arguments *arguments,
								  const Promotion *promotion);

/*
 * Are all uses taken, as far as is committed, if so many more are taken before
 * by the same customer?
 */
extern bool rsv_promotion_use_is_exhausted(const Promotion *promotion,
										   const char *customer, int before);

/*
 * Finds holds that have ended and still have a use of the promotion, those of
 * the same customer first, and so many at most. The caller expires them first.
 */
extern int	rsv_promotion_use_find_ended(const Promotion *promotion,
										 const char *customer, TimestampTz now,
										 int max, pg_uuid_t **ids);

/*
 * May a customer who has used none take one more use, besides so many? Those of
 * holds that have ended are free.
 */
extern bool rsv_promotion_use_has_free(const Promotion *promotion,
									   TimestampTz now, int taken);

#endif							/* RSV_PROMOTION_USE_H */
