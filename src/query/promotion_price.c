/*
 * promotion_price.c
 *		A price that a promotion lowers, whichever customer asks.
 *
 * A lowered price tells that the code exists, so only a role that may redeem
 * the code may ask with it.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/clock.h"
#include "base/compat.h"
#include "miscadmin.h"
#include "money/promotion.h"
#include "money/promotion_use.h"
#include "parser/parse_func.h"
#include "query/promotion_price.h"
#include "storage/statement.h"

bool
rsv_promotion_reduce(Numeric *amount, const char *code,
					 const Resource *resource, Period during, int taken)
{
	int64		resource_id = resource->id;
	TimestampTz now = rsv_clock_now();
	Promotion	promotion;
	Record		record;

	rsv_record_init(&record, &resource_id, 1);
	record.during = during;
	record.amount = *amount;
	record.currency = resource->currency;
	record.tenant = resource->tenant;
	promotion = rsv_promotion_find(code, &record, now);
	if (promotion.reason || !rsv_promotion_use_has_free(&promotion, now, taken))
		return false;
	*amount = rsv_amount_subtract(*amount, promotion.discount);
	return true;
}

void
rsv_promotion_require_redeemer(void)
{
	List	   *name = list_make2(makeString("reservation"),
								  makeString("apply_promotion"));
	Oid			any = InvalidOid;

	if (!rsv_may_execute(LookupFuncName(name, -1, &any, false), GetUserId()))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to quote with a promotion"),
				 errhint("Leave promotion_code out, or have apply_promotion() granted.")));
}
