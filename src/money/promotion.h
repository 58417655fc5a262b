/*
 * promotion.h
 *		Promotions lower a price.
 */
#ifndef RSV_PROMOTION_H
#define RSV_PROMOTION_H

#include "postgres.h"

#include "base/named_enum.h"
#include "model/reason.h"
#include "model/record.h"

/* The value of a promotion: a part of the price, or an amount */
#define PROMOTION_KINDS(KIND) \
	KIND(PROMOTION_PERCENT, "percent") \
	KIND(PROMOTION_AMOUNT, "amount")

typedef enum PromotionKind
{
	PROMOTION_KINDS(NAMED_ENUM_MEMBER)
} PromotionKind;

/* A promotion as it is offered, or as it was when it was redeemed */
typedef struct Promotion
{
	const char *tenant;
	const char *code;			/* the tenant's */
	const char *customer;		/* who redeemed it; NULL: nobody yet */
	Reason		reason;			/* for which it does not apply */
	PromotionKind kind;
	Numeric		value;
	const char *currency;		/* NULL: that of the reservation */
	bool		stackable;
	bool		limited;		/* in how often it can be redeemed at all */
	bool		limited_each;	/* and by each customer */
	Numeric		discount;		/* what it takes off the price */
} Promotion;

extern const char *rsv_promotion_kind_name(PromotionKind kind);
extern PromotionKind rsv_promotion_kind_by_name(const char *name);

/*
 * The promotion for a reservation at a time, with the amount before it; an
 * error if no promotion has the code. The number of uses is not checked.
 */
extern Promotion rsv_promotion_find(const char *code, const Record *record,
									TimestampTz now);

/* Lowers an amount, and notes by how much. */
extern Numeric rsv_promotion_take_off(Promotion *promotion, Numeric amount,
									  const char *currency);

/*
 * The same for a reservation that has redeemed it and changes. If it does not
 * meet the conditions any more, the amount stays, and the promotion has the
 * reason. A code that is gone has no conditions.
 */
extern Numeric rsv_promotion_take_off_again(Promotion *promotion,
											Numeric amount,
											const Record *record);

#endif							/* RSV_PROMOTION_H */
