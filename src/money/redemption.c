/*
 * redemption.c
 *		The use of promotions, and how often they can be used.
 *
 * What a promotion can still be redeemed for is counted under a lock on its
 * code that is held until the transaction ends: whoever comes next counts
 * what has become of this use. It is the last lock that a command takes.
 * Whoever has it waits for nobody any more, so no command alone can be part
 * of a deadlock by it.
 *
 * A use is given back without the lock. Until that is committed it counts, so
 * that nobody who redeems waits for somebody who cancels.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "locking.h"
#include "money/redemption.h"
#include "statement.h"

static Statement select_redemptions = STATEMENT_BY_INDEX(
	"SELECT r.code, r.customer, r.kind, r.value, r.currency, r.stackable,"
	" r.discount, p.max_uses IS NOT NULL, p.max_uses_per_customer IS NOT NULL"
	" FROM reservation.redemption r"
	" LEFT JOIN reservation.promotion p ON p.code = r.code"
	" WHERE r.reservation_id = $1 ORDER BY r.ordinal",
	UUIDOID);

#define USES \
	"(SELECT pg_catalog.count(*) FROM reservation.redemption r" \
	" WHERE r.code = $1 AND r.released_at IS NULL"

/* A limit that is not there is not counted for. */
static Statement select_exhausted = {
	.sql = "SELECT CASE WHEN max_uses IS NOT NULL"
	"  THEN max_uses <= " USES ") END"
	" OR CASE WHEN max_uses_per_customer IS NOT NULL"
	"  THEN max_uses_per_customer <= " USES " AND r.customer = $2) END"
	" FROM reservation.promotion WHERE code = $1",
	.narguments = 2,
	.types = {TEXTOID, TEXTOID},
	.by_index = true
};

/* By the clock. There are few of them, but many uses. */
static Statement select_ended = STATEMENT(
	"WITH ended AS MATERIALIZED ("
	" SELECT reservation_id FROM reservation.reservation"
	"  WHERE status IN ('held', 'waitlisted') AND " RSV_RECORD_END " <= $3)"
	" SELECT r.reservation_id FROM ended e"
	" JOIN reservation.redemption r ON r.reservation_id = e.reservation_id"
	" WHERE r.code = $1 AND r.released_at IS NULL"
	" ORDER BY r.customer IS NOT DISTINCT FROM $2 DESC LIMIT 1",
	TEXTOID, TEXTOID, TIMESTAMPTZOID);

static Statement insert_redemption = STATEMENT_BY_INDEX(
	"INSERT INTO reservation.redemption (reservation_id, code, customer, kind,"
	" value, currency, stackable, discount, redeemed_at, ordinal)"
	" SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, 1 + pg_catalog.count(*)"
	" FROM reservation.redemption WHERE reservation_id = $1",
	UUIDOID, TEXTOID, TEXTOID, TEXTOID, NUMERICOID, TEXTOID, BOOLOID,
	NUMERICOID, TIMESTAMPTZOID);

static Statement set_released = STATEMENT_BY_INDEX(
	"UPDATE reservation.redemption SET released_at = $2"
	" WHERE reservation_id = $1",
	UUIDOID, TIMESTAMPTZOID);

static Statement set_discount = STATEMENT_BY_INDEX(
	"UPDATE reservation.redemption SET discount = $3"
	" WHERE reservation_id = $1 AND code = $2",
	UUIDOID, TEXTOID, NUMERICOID);

Redemptions
rsv_redemption_list(const pg_uuid_t *reservation_id)
{
	Arguments	arguments = {0};
	Redemptions redemptions;

	rsv_argument_uuid(&arguments, reservation_id);
	redemptions.n = rsv_statement_execute(&select_redemptions, &arguments);
	redemptions.rows = palloc0((redemptions.n + 1) * sizeof(Promotion));
	for (int i = 0; i < redemptions.n; i++)
	{
		Promotion  *promotion = &redemptions.rows[i];

		promotion->code = rsv_row_text(i, 1);
		promotion->customer = rsv_row_text(i, 2);
		promotion->kind = rsv_row_text(i, 3);
		promotion->value = rsv_row_copy(i, 4, NUMERICOID);
		promotion->currency = rsv_row_text(i, 5);
		promotion->stackable = rsv_row_bool(i, 6);
		promotion->discount = rsv_row_copy(i, 7, NUMERICOID);
		promotion->limited = rsv_row_bool(i, 8);
		promotion->limited_each = rsv_row_bool(i, 9);
	}
	return redemptions;
}

const char *
rsv_redemption_conflict(const Redemptions *redemptions,
						const Promotion *promotion)
{
	for (int i = 0; i < redemptions->n; i++)
		if (!promotion->stackable || !redemptions->rows[i].stackable)
			return "promotion_not_stackable";
	return NULL;
}

static bool
is_limited(const Promotion *promotion)
{
	return promotion->limited || promotion->limited_each;
}

bool
rsv_redemption_is_exhausted(const Promotion *promotion, const char *customer)
{
	Arguments	arguments = {0};

	if (!is_limited(promotion))
		return false;
	rsv_argument_text(&arguments, promotion->code);
	rsv_argument_text(&arguments, customer);
	return rsv_statement_execute(&select_exhausted, &arguments) > 0 &&
		rsv_row_bool(0, 1);
}

bool
rsv_redemption_find_ended(const Promotion *promotion, const char *customer,
						  TimestampTz now, pg_uuid_t *reservation_id)
{
	Arguments	arguments = {0};

	rsv_argument_text(&arguments, promotion->code);
	rsv_argument_text(&arguments, customer);
	rsv_argument_time(&arguments, now);
	if (rsv_statement_execute(&select_ended, &arguments) == 0)
		return false;
	*reservation_id = rsv_row_uuid(0, 1);
	return true;
}

static uint64
hash(const char *text, uint64 seed)
{
	return hash_bytes_extended((const unsigned char *) text, strlen(text),
							   seed);
}

/* Where only each customer's uses count, others need not wait. */
static uint64
lock_of(const Promotion *promotion, const char *customer)
{
	uint64		key = hash(promotion->code, 0);

	return promotion->limited ? key : hash(customer, key);
}

bool
rsv_redemption_take(const Record *record, const Promotion *promotion,
					TimestampTz now)
{
	Arguments	arguments = {0};

	if (is_limited(promotion))
	{
		rsv_lock_promotion(lock_of(promotion, record->customer));
		if (rsv_redemption_is_exhausted(promotion, record->customer))
			return false;
	}
	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_text(&arguments, promotion->code);
	rsv_argument_text(&arguments, record->customer);
	rsv_argument_text(&arguments, promotion->kind);
	rsv_argument_datum(&arguments, promotion->value);
	rsv_argument_text(&arguments, promotion->currency);
	rsv_argument_bool(&arguments, promotion->stackable);
	rsv_argument_datum(&arguments, promotion->discount);
	rsv_argument_time(&arguments, now);
	rsv_statement_write(&insert_redemption, &arguments, 1);
	return true;
}

static void
set_released_at(const Record *record, TimestampTz at)
{
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_time(&arguments, at);
	(void) rsv_statement_execute(&set_released, &arguments);
}

/* Without a price there was nothing to lower. */
void
rsv_redemption_release(const Record *record, TimestampTz now)
{
	if (record->priced)
		set_released_at(record, now);
}

static int
compare_keys(const void *a, const void *b)
{
	uint64		left = *(const uint64 *) a;
	uint64		right = *(const uint64 *) b;

	return (left > right) - (left < right);
}

/* In the order in which everybody locks several */
static void
lock_all(const Redemptions *redemptions)
{
	uint64	   *keys = palloc(redemptions->n * sizeof(uint64));
	int			n = 0;

	for (int i = 0; i < redemptions->n; i++)
	{
		const Promotion *promotion = &redemptions->rows[i];

		if (is_limited(promotion))
			keys[n++] = lock_of(promotion, promotion->customer);
	}
	qsort(keys, n, sizeof(uint64), compare_keys);
	for (int i = 0; i < n; i++)
		rsv_lock_promotion(keys[i]);
}

bool
rsv_redemption_take_again(const Record *record,
						  const Redemptions *redemptions)
{
	lock_all(redemptions);
	for (int i = 0; i < redemptions->n; i++)
	{
		const Promotion *promotion = &redemptions->rows[i];

		if (rsv_redemption_is_exhausted(promotion, promotion->customer))
			return false;
	}
	set_released_at(record, DT_NOBEGIN);
	return true;
}

void
rsv_redemption_revise(const Record *record, const Redemptions *redemptions)
{
	for (int i = 0; i < redemptions->n; i++)
	{
		Arguments	arguments = {0};

		rsv_argument_uuid(&arguments, &record->id);
		rsv_argument_text(&arguments, redemptions->rows[i].code);
		rsv_argument_datum(&arguments, redemptions->rows[i].discount);
		rsv_statement_write(&set_discount, &arguments, 1);
	}
}
