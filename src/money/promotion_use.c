/*
 * promotion_use.c
 *		The uses that a promotion has left, as far as rows tell that are there.
 *
 * A use of a hold that has ended by the clock is as good as given back: the
 * command that wants it expires the hold first. The last word is said under the
 * lock of the promotion (redemption.c).
 */
#include "postgres.h"

#include "model/deadline.h"
#include "money/promotion_use.h"

#define USES \
	"(SELECT pg_catalog.count(*) FROM reservation.redemption r" \
	" WHERE r.code = $1 AND r.tenant = $2 AND r.released_at IS NULL"

/* $1 is the code and $2 the tenant. Without a limit nothing is counted. */
static Statement select_exhausted = {
	.sql = "SELECT CASE WHEN max_uses IS NOT NULL"
	"  THEN max_uses <= $4 + " USES ") END"
	" OR CASE WHEN max_uses_per_customer IS NOT NULL"
	"  THEN max_uses_per_customer <= $4 + " USES " AND r.customer = $3) END"
	" FROM reservation.promotion WHERE code = $1 AND tenant = $2",
	.narguments = 4,
	.types = {TEXTOID, TEXTOID, TEXTOID, INT4OID},
	.by_index = true
};

/*
 * Finds holds that have ended by the clock, and changes that were not paid in
 * time, if they have used the promotion since. There are few of them, but many
 * uses.
 */
#define ENDED_USES(columns, now) \
	"WITH ended AS MATERIALIZED (" \
	" SELECT reservation_id FROM reservation.deadline" \
	"  WHERE kind = '" RSV_DEADLINE_EXPIRY "' AND due_at <= " now \
	" UNION SELECT reservation_id FROM reservation.waitlist_entry" \
	"  WHERE pg_catalog.upper(during) <= " now ")" \
	" SELECT " columns " FROM ended e" \
	" JOIN reservation.redemption r ON r.reservation_id = e.reservation_id" \
	" JOIN reservation.reservation n ON n.reservation_id = e.reservation_id" \
	" WHERE r.code = $1 AND r.tenant = $2 AND r.released_at IS NULL" \
	" AND (n.pending IS NULL OR NOT pg_catalog.jsonb_path_exists(n.pending," \
	"  '$.promotions[*] ? (@.code == $code && exists (@.discount))'," \
	"  pg_catalog.jsonb_build_object('code', $1)))"

static Statement select_ended = STATEMENT(
	ENDED_USES("r.reservation_id", "$4") " ORDER BY"
	" r.customer IS NOT DISTINCT FROM $3 DESC, r.reservation_id LIMIT $5",
	TEXTOID, TEXTOID, TEXTOID, TIMESTAMPTZOID, INT4OID);

/* For a customer who has used none */
static Statement select_free_uses = STATEMENT(
	"SELECT LEAST(p.max_uses_per_customer, CASE WHEN p.max_uses IS NOT NULL"
	"  THEN p.max_uses - " USES ")"
	"  + (" ENDED_USES("pg_catalog.count(*)", "$3") ") END)"
	" FROM reservation.promotion p WHERE p.code = $1 AND p.tenant = $2",
	TEXTOID, TEXTOID, TIMESTAMPTZOID);

static bool
promotion_is_limited(const Promotion *promotion)
{
	return promotion->limited || promotion->limited_each;
}

void
rsv_promotion_use_key(Arguments *arguments, const Promotion *promotion)
{
	rsv_argument_text(arguments, promotion->code);
	rsv_argument_text(arguments, promotion->tenant);
}

bool
rsv_promotion_use_is_exhausted(const Promotion *promotion,
							   const char *customer, int before)
{
	Arguments	arguments = {0};

	if (!promotion_is_limited(promotion))
		return false;
	rsv_promotion_use_key(&arguments, promotion);
	rsv_argument_text(&arguments, customer);
	rsv_argument_int32(&arguments, before);
	return rsv_statement_execute(&select_exhausted, &arguments) > 0 &&
		rsv_row_bool(0, 1);
}

int
rsv_promotion_use_find_ended(const Promotion *promotion, const char *customer,
							 TimestampTz now, int max, pg_uuid_t **ids)
{
	Arguments	arguments = {0};
	int			n;

	rsv_promotion_use_key(&arguments, promotion);
	rsv_argument_text(&arguments, customer);
	rsv_argument_time(&arguments, now);
	rsv_argument_int32(&arguments, max);
	n = rsv_statement_execute(&select_ended, &arguments);
	*ids = palloc((n + 1) * sizeof(pg_uuid_t));
	for (int i = 0; i < n; i++)
		(*ids)[i] = rsv_row_uuid(i, 1);
	return n;
}

bool
rsv_promotion_use_has_free(const Promotion *promotion, TimestampTz now,
						   int taken)
{
	Arguments	arguments = {0};

	if (!promotion_is_limited(promotion))
		return true;
	rsv_promotion_use_key(&arguments, promotion);
	rsv_argument_time(&arguments, now);
	return rsv_statement_execute(&select_free_uses, &arguments) > 0 &&
		(rsv_row_is_null(0, 1) || rsv_row_int64(0, 1) > taken);
}
