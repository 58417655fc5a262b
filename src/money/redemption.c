/*
 * redemption.c
 *		The use of promotions, and how often they can be used.
 *
 * The uses that are left are counted under a lock on the promotion,
 * which is held until the use is written, and no longer. The limits are read
 * under it, too. The next command counts that use: as committed, or as one
 * that may yet be committed. If an uncommitted use decides, the command rolls
 * back, waits for that transaction, and begins again; so nothing is waited for
 * under the lock, and no command alone can be part of a deadlock by it. A use
 * of a promotion without limits is written under the lock all the same: a
 * limit may be set before it is committed.
 *
 * A use is given back without the lock. Until that is committed it counts, so
 * that a command that redeems never waits for one that cancels.
 */
#include "postgres.h"

#include "money/promotion_use.h"
#include "money/redemption.h"
#include "storage/catalog.h"
#include "storage/layout.h"
#include "storage/locking.h"
#include "storage/statement.h"
#include "storage/uncommitted.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

static Statement select_redemptions = STATEMENT_BY_INDEX(
	"SELECT r.code, r.customer, r.kind, r.value, r.currency, r.stackable,"
	" r.discount, p.max_uses IS NOT NULL, p.max_uses_per_customer IS NOT NULL,"
	" r.tenant"
	" FROM reservation.redemption r"
	" LEFT JOIN reservation.promotion p"
	"  ON p.code = r.code AND p.tenant = r.tenant"
	" WHERE r.reservation_id = $1 ORDER BY r.ordinal",
	UUIDOID);

static Statement select_limits = STATEMENT_BY_INDEX(
	"SELECT max_uses IS NOT NULL, max_uses_per_customer IS NOT NULL"
	" FROM reservation.promotion WHERE code = $1 AND tenant = $2",
	TEXTOID, TEXTOID);

/* The uses left of a limit, of all uses or of one customer's */
#define SELECT_LEFT(limit, whose) { \
	.sql = "SELECT (SELECT " limit " FROM reservation.promotion" \
	"  WHERE code = $1 AND tenant = $2) - pg_catalog.count(*)," \
	" pg_catalog.count(*) FILTER (WHERE reservation_id = ANY ($4))" \
	" FROM reservation.redemption" \
	" WHERE code = $1 AND tenant = $2 AND released_at IS NULL" whose, \
	.narguments = 4, \
	.types = {TEXTOID, TEXTOID, TEXTOID, UUIDARRAYOID}, \
	.by_index = true \
}

static Statement select_left = SELECT_LEFT("max_uses", "");
static Statement select_left_each = SELECT_LEFT("max_uses_per_customer",
												" AND customer = $3");

static Statement insert_redemption = STATEMENT_BY_INDEX(
	"INSERT INTO reservation.redemption (reservation_id, code, customer, kind,"
	" value, currency, stackable, discount, redeemed_at, tenant, ordinal)"
	" SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1 + pg_catalog.count(*)"
	" FROM reservation.redemption WHERE reservation_id = $1",
	UUIDOID, TEXTOID, TEXTOID, TEXTOID, NUMERICOID, TEXTOID, BOOLOID,
	NUMERICOID, TIMESTAMPTZOID, TEXTOID);

static Statement set_released = STATEMENT_BY_INDEX(
	"UPDATE reservation.redemption SET released_at = $2"
	" WHERE reservation_id = $1",
	UUIDOID, TIMESTAMPTZOID);

static Statement set_unreleased = STATEMENT_BY_INDEX(
	"UPDATE reservation.redemption SET released_at = NULL"
	" WHERE reservation_id = $1 AND code = $2",
	UUIDOID, TEXTOID);

static Statement set_discount = STATEMENT_BY_INDEX(
	"UPDATE reservation.redemption SET discount = $3"
	" WHERE reservation_id = $1 AND code = $2",
	UUIDOID, TEXTOID, NUMERICOID);

/* Those that were redeemed after it move up. */
static Statement delete_redemption = STATEMENT_BY_INDEX(
	"WITH gone AS (DELETE FROM reservation.redemption"
	"  WHERE reservation_id = $1 AND code = $2 RETURNING ordinal)"
	" UPDATE reservation.redemption r SET ordinal = r.ordinal - 1"
	" FROM gone WHERE r.reservation_id = $1 AND r.ordinal > gone.ordinal",
	UUIDOID, TEXTOID);

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
		promotion->kind = rsv_promotion_kind_by_name(rsv_row_text(i, 3));
		promotion->value = rsv_row_numeric(i, 4);
		promotion->currency = rsv_row_text(i, 5);
		promotion->stackable = rsv_row_bool(i, 6);
		promotion->discount = rsv_row_numeric(i, 7);
		promotion->limited = rsv_row_bool(i, 8);
		promotion->limited_each = rsv_row_bool(i, 9);
		promotion->tenant = rsv_row_text(i, 10);
	}
	return redemptions;
}

Reason
rsv_redemption_conflict(const Redemptions *redemptions,
						const Promotion *promotion)
{
	for (int i = 0; i < redemptions->n; i++)
		if (!promotion->stackable || !redemptions->rows[i].stackable)
			return REASON_PROMOTION_NOT_STACKABLE;
	return REASON_NONE;
}

static uint64
lock_of(const Promotion *promotion)
{
	return rsv_lock_hash(promotion->tenant, promotion->code);
}

/* The uses of the customer, or of all customers for NULL */
static Uncommitted
find_uncommitted_uses(const Promotion *promotion, const char *customer)
{
	IndexKey	look = {.table = rsv_catalog()->redemption,
		.index = rsv_catalog()->redemption_code,
	.id_column = REDEMPTION_RESERVATION_ID};

	rsv_look_key(&look, 1, F_TEXTEQ, CStringGetTextDatum(promotion->tenant));
	rsv_look_key(&look, 2, F_TEXTEQ, CStringGetTextDatum(promotion->code));
	if (customer)
		rsv_look_key(&look, 3, F_TEXTEQ, CStringGetTextDatum(customer));
	return rsv_uncommitted_find(&look);
}

/* Uses that may yet be committed are looked at before those that are. */
static bool
promotion_has_left(Statement *statement, const Promotion *promotion,
				   const char *customer, bool each, TransactionId *open)
{
	Uncommitted others = find_uncommitted_uses(promotion,
											   each ? customer : NULL);
	Arguments	arguments = {0};
	int64		left;
	int64		more;

	rsv_promotion_use_key(&arguments, promotion);
	rsv_argument_text(&arguments, customer);
	rsv_argument_uuids(&arguments, others.ids, others.n);
	(void) rsv_statement_execute(statement, &arguments);
	/* the limit may just have been taken away */
	if (rsv_row_is_null(0, 1))
		return true;
	left = rsv_row_int64(0, 1);
	more = others.n - rsv_row_int64(0, 2);
	if (left > 0 && left <= more)
		*open = others.by;
	return left > more;
}

/* Under the lock: is there a use left, whatever becomes of others? */
static bool
use_is_left(const Promotion *promotion, const char *customer,
			TransactionId *open)
{
	Arguments	arguments = {0};
	bool		limited;
	bool		limited_each;

	Assert(rsv_lock_promotion_is_held(lock_of(promotion)));
	*open = InvalidTransactionId;
	rsv_promotion_use_key(&arguments, promotion);
	if (rsv_statement_execute(&select_limits, &arguments) == 0)
		return true;
	limited = rsv_row_bool(0, 1);
	limited_each = rsv_row_bool(0, 2);
	return (!limited || promotion_has_left(&select_left, promotion, customer,
										   false, open)) &&
		(!limited_each || promotion_has_left(&select_left_each, promotion,
											 customer, true, open));
}

static void
insert_use_of_promotion(const Record *record, const Promotion *promotion,
						TimestampTz now)
{
	Arguments	arguments = {0};

	Assert(rsv_lock_promotion_is_held(lock_of(promotion)));
	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_text(&arguments, promotion->code);
	rsv_argument_text(&arguments, record->customer);
	rsv_argument_text(&arguments, rsv_promotion_kind_name(promotion->kind));
	rsv_argument_numeric(&arguments, promotion->value);
	rsv_argument_text(&arguments, promotion->currency);
	rsv_argument_bool(&arguments, promotion->stackable);
	rsv_argument_numeric(&arguments, promotion->discount);
	rsv_argument_time(&arguments, now);
	rsv_argument_text(&arguments, promotion->tenant);
	rsv_statement_write(&insert_redemption, &arguments, 1);
}

bool
rsv_redemption_take(const Record *record, const Promotion *promotion,
					TimestampTz now, TransactionId *open)
{
	uint64		lock = lock_of(promotion);
	bool		left;

	rsv_lock_promotion(lock);
	left = use_is_left(promotion, record->customer, open);
	if (left)
		insert_use_of_promotion(record, promotion, now);
	rsv_unlock_promotion(lock);
	return left;
}

/* A reservation without a price has no promotion. */
void
rsv_redemption_release(const Record *record, TimestampTz now)
{
	Arguments	arguments = {0};

	if (record->amount == NULL)
		return;
	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_time(&arguments, now);
	(void) rsv_statement_execute(&set_released, &arguments);
}

static bool
take_redemption_again(const Record *record, const Promotion *promotion,
					  TransactionId *open)
{
	uint64		lock = lock_of(promotion);
	bool		left;

	rsv_lock_promotion(lock);
	left = use_is_left(promotion, promotion->customer, open);
	if (left)
	{
		Arguments	arguments = {0};

		rsv_argument_uuid(&arguments, &record->id);
		rsv_argument_text(&arguments, promotion->code);
		(void) rsv_statement_execute(&set_unreleased, &arguments);
	}
	rsv_unlock_promotion(lock);
	return left;
}

bool
rsv_redemption_take_again(const Record *record,
						  const Redemptions *redemptions,
						  TransactionId *open)
{
	for (int i = 0; i < redemptions->n; i++)
		if (!take_redemption_again(record, &redemptions->rows[i], open))
			return false;
	return true;
}

static void
revise_redemption(const Record *record, const Promotion *promotion)
{
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_text(&arguments, promotion->code);
	if (promotion->reason)
	{
		(void) rsv_statement_execute(&delete_redemption, &arguments);
		return;
	}
	rsv_argument_numeric(&arguments, promotion->discount);
	rsv_statement_write(&set_discount, &arguments, 1);
}

void
rsv_redemption_revise(const Record *record, const Redemptions *redemptions)
{
	/* the last first, as the others move up */
	for (int i = redemptions->n - 1; i >= 0; i--)
		revise_redemption(record, &redemptions->rows[i]);
}
