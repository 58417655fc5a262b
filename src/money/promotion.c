/*
 * promotion.c
 *		Promotions lower a price by a part of it or by an amount, but never
 *		below zero.
 *
 * A promotion that would take nothing off does not apply, so that no use of it
 * is lost.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/errcodes.h"
#include "money/promotion.h"
#include "storage/statement.h"

/*
 * Does the reservation not meet the conditions? One that is null holds. Each of
 * several resources has to meet it.
 */
#define UNSUITABLE \
	"(NOT stay @> $3 OR resource_id <> ANY ($4)" \
	"  OR category IS NOT NULL AND EXISTS (" \
	"   SELECT FROM reservation.resource r WHERE r.resource_id = ANY ($4)" \
	"   AND r.category IS DISTINCT FROM p.category)" \
	"  OR min_amount > $5 OR currency <> $6)"

static Statement select_promotion = STATEMENT(
	"SELECT kind, value, currency, stackable, max_uses IS NOT NULL,"
	" max_uses_per_customer IS NOT NULL,"
	" CASE WHEN NOT active OR valid << pg_catalog.tstzrange($2, $2, '[]')"
	"  THEN 'promotion_expired'"
	" WHEN NOT valid @> $2 OR " UNSUITABLE
	"  THEN 'promotion_not_applicable' END"
	" FROM reservation.promotion p WHERE code = $1 AND tenant = $7",
	TEXTOID, TIMESTAMPTZOID, TSTZRANGEOID, INT8ARRAYOID, NUMERICOID, TEXTOID,
	TEXTOID);

/* The time does not matter any more. */
static Statement select_unsuitable = STATEMENT(
	"SELECT FROM reservation.promotion p"
	" WHERE code = $1 AND tenant = $7 AND " UNSUITABLE,
	TEXTOID, TIMESTAMPTZOID, TSTZRANGEOID, INT8ARRAYOID, NUMERICOID, TEXTOID,
	TEXTOID);

static const char *const kind_names[] = {
	PROMOTION_KINDS(NAMED_ENUM_NAME)
};

const char *
rsv_promotion_kind_name(PromotionKind kind)
{
	return kind_names[kind];
}

PromotionKind
rsv_promotion_kind_by_name(const char *name)
{
	return rsv_named_enum_find(kind_names, lengthof(kind_names), name,
							   "kind of a promotion");
}

static uint64
look_up_promotion(Statement *statement, const char *code, const Record *record,
				  Numeric amount, TimestampTz now)
{
	Arguments	arguments = {0};

	rsv_argument_text(&arguments, code);
	rsv_argument_time(&arguments, now);
	rsv_argument_period(&arguments, record->during);
	rsv_argument_ids(&arguments, record->resource_ids, record->nresources);
	rsv_argument_numeric(&arguments, amount);
	rsv_argument_text(&arguments, record->currency);
	rsv_argument_text(&arguments, record->tenant);
	return rsv_statement_execute(statement, &arguments);
}

Promotion
rsv_promotion_find(const char *code, const Record *record, TimestampTz now)
{
	Promotion	promotion = {.tenant = record->tenant,.code = code};

	if (look_up_promotion(&select_promotion, code, record, record->amount,
						  now) == 0)
		ereport(ERROR,
				(errcode(RSV_UNKNOWN),
				 errmsg("promotion \"%s\" does not exist", code),
				 errhint("Codes are those of reservation.promotion, letter for letter.")));
	promotion.kind = rsv_promotion_kind_by_name(rsv_row_text(0, 1));
	promotion.value = rsv_row_numeric(0, 2);
	promotion.currency = rsv_row_text(0, 3);
	promotion.stackable = rsv_row_bool(0, 4);
	promotion.limited = rsv_row_bool(0, 5);
	promotion.limited_each = rsv_row_bool(0, 6);
	if (!rsv_row_is_null(0, 7))
		promotion.reason = rsv_reason_by_name(rsv_row_text(0, 7));
	promotion.discount = rsv_amount_nothing();
	if (record->amount)
		(void) rsv_promotion_take_off(&promotion, record->amount,
									  record->currency);
	if (promotion.reason == REASON_NONE &&
		rsv_amount_is_nothing(promotion.discount))
		promotion.reason = REASON_PROMOTION_NOT_APPLICABLE;
	return promotion;
}

Numeric
rsv_promotion_take_off(Promotion *promotion, Numeric amount,
					   const char *currency)
{
	Numeric		discount;

	Assert(!rsv_amount_is_more(rsv_amount_nothing(), amount));
	if (promotion->currency && strcmp(promotion->currency, currency) != 0)
		discount = rsv_amount_nothing();
	else if (promotion->kind == PROMOTION_PERCENT)
		discount = rsv_amount_percent(amount, promotion->value, currency);
	else
		discount = rsv_amount_round(promotion->value, currency);
	promotion->discount = rsv_amount_smaller(discount, amount);
	return rsv_amount_subtract(amount, promotion->discount);
}

Numeric
rsv_promotion_take_off_again(Promotion *promotion, Numeric amount,
							 const Record *record)
{
	Numeric		rest = rsv_promotion_take_off(promotion, amount,
											  record->currency);

	if (!rsv_amount_is_nothing(promotion->discount) &&
		look_up_promotion(&select_unsuitable, promotion->code, record, amount,
						  DT_NOBEGIN) == 0)
		return rest;
	promotion->reason = REASON_PROMOTION_NOT_APPLICABLE;
	return amount;
}
