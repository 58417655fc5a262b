/*
 * customer_limit.c
 *		How much of a resource one customer may have at a time.
 *
 * That is counted, and not kept anywhere, so that no command that ends a
 * reservation has to know of it. It is counted under a lock of the customer
 * that is held until the reservation is written, which is when the command
 * ends. The next command of that customer counts it then: committed, or as
 * what may yet be committed. If that decides, it takes back all it has done,
 * waits for the transaction, and begins again; so nothing is waited for under
 * the lock, and no command alone can be part of a deadlock by it. What a
 * transaction gives up counts until it is committed, and no command waits for
 * that.
 *
 * Where there is no limit nothing is locked or counted.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "executor/tuptable.h"
#include "model/deadline.h"
#include "resource/customer_limit.h"
#include "storage/catalog.h"
#include "storage/layout.h"
#include "storage/locking.h"
#include "storage/statement.h"
#include "storage/uncommitted.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

/*
 * A hold that has ended is none, whether or not it was expired already, and a
 * change that was not paid in time has changed nothing. Of those that another
 * transaction has written, some were there before.
 */
static Statement count_others = STATEMENT_BY_INDEX(
	"SELECT pg_catalog.count(*),"
	" pg_catalog.count(*) FILTER (WHERE status = 'held'),"
	" pg_catalog.count(*) FILTER (WHERE reservation_id = ANY ($5))"
	" FROM (SELECT reservation_id, status, resource_ids,"
	"  pg_catalog.upper(during) AS \"to\" FROM reservation.reservation"
	"  WHERE customer = $1 AND (expires_at IS NULL OR expires_at > $3)"
	"  UNION ALL"
	"  SELECT n.reservation_id, n.status, paid.resource_ids, paid.\"to\""
	"  FROM reservation.deadline d JOIN reservation.reservation n"
	"  ON n.reservation_id = d.reservation_id CROSS JOIN LATERAL"
	"  pg_catalog.jsonb_to_record(n.pending) AS paid (customer text,"
	"   resource_ids bigint[], \"to\" timestamptz)"
	"  WHERE d.kind = '" RSV_DEADLINE_EXPIRY "' AND d.due_at <= $3"
	"  AND n.pending IS NOT NULL AND paid.customer = $1) AS his"
	" WHERE $2 = ANY (resource_ids) AND \"to\" > $3 AND reservation_id <> $4"
	" AND status IN ('waitlisted', 'held', 'confirmed')",
	TEXTOID, INT8OID, TIMESTAMPTZOID, UUIDOID, UUIDARRAYOID);

bool
rsv_customer_limit_is_set(const Resource *resource)
{
	return resource->max_reservations != RSV_NO_LIMIT ||
		resource->max_holds != RSV_NO_LIMIT;
}

bool
rsv_customer_limit_applies(const Record *record)
{
	if (record->waived & RULE(REASON_CUSTOMER_LIMIT))
		return false;
	for (int i = 0; i < record->nresources; i++)
		if (rsv_customer_limit_is_set(
				rsv_resource_get(record->resource_ids[i])))
			return true;
	return false;
}

static bool
is_counted(Status status)
{
	return status == STATUS_WAITLISTED || status == STATUS_HELD ||
		status == STATUS_CONFIRMED;
}

/* Has it, or may it get, a place on the resource? */
static bool
limit_counts(TupleTableSlot *row, void *resource)
{
	bool		null;
	ArrayType  *ids;

	if (!is_counted(rsv_status_by_name(TextDatumGetCString(
			slot_getattr(row, RESERVATION_STATUS, &null)))))
		return false;
	ids = DatumGetArrayTypeP(
		slot_getattr(row, RESERVATION_RESOURCE_IDS, &null));
	for (int i = 0; i < ArrayGetNItems(ARR_NDIM(ids), ARR_DIMS(ids)); i++)
		if (((int64 *) ARR_DATA_PTR(ids))[i] == ((Resource *) resource)->id)
			return true;
	return false;
}

static Uncommitted
find_uncommitted(const Resource *resource, const char *customer)
{
	IndexKey	look = {.table = rsv_catalog()->reservation,
		.index = rsv_catalog()->reservation_customer,
	.id_column = RESERVATION_RESERVATION_ID};

	rsv_look_key(&look, 1, F_TEXTEQ, CStringGetTextDatum(customer));
	return rsv_uncommitted_find(&look, limit_counts,
								unconstify(Resource *, resource));
}

static bool
limit_is_reached(const Resource *resource, const Record *record, bool held,
		   TimestampTz now, const Uncommitted *others, TransactionId *open)
{
	Arguments	arguments = {0};
	int64		reservations;
	int64		holds;
	int64		more;

	rsv_argument_text(&arguments, record->customer);
	rsv_argument_int64(&arguments, resource->id);
	rsv_argument_time(&arguments, now);
	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_uuids(&arguments, others->ids, others->n);
	(void) rsv_statement_execute(&count_others, &arguments);
	reservations = rsv_row_int64(0, 1);
	holds = rsv_row_int64(0, 2);
	more = others->n - rsv_row_int64(0, 3);
	*open = InvalidTransactionId;
	if (reservations >= resource->max_reservations ||
		(held && holds >= resource->max_holds))
		return true;
	if (reservations + more < resource->max_reservations &&
		(!held || holds + more < resource->max_holds))
		return false;
	*open = others->by;
	return true;
}

bool
rsv_customer_limit_allows(const Record *record, bool held, TimestampTz now)
{
	const Uncommitted none = {0};
	TransactionId open;

	for (int i = 0; i < record->nresources; i++)
	{
		const Resource *resource = rsv_resource_get(record->resource_ids[i]);

		if (rsv_customer_limit_is_set(resource) &&
			limit_is_reached(resource, record, held, now, &none, &open))
			return false;
	}
	return true;
}

static uint64
customer_lock_of(const char *customer)
{
	return hash_bytes_extended((const unsigned char *) customer,
							   strlen(customer), 0);
}

/*
 * Under the customer's lock. The rows that are not committed are read before
 * the committed ones are counted.
 */
static bool
is_within(const Record *record, bool held, TimestampTz now,
		  TransactionId *open)
{
	Assert(rsv_lock_customer_is_held(customer_lock_of(record->customer)));
	for (int i = 0; i < record->nresources; i++)
	{
		const Resource *resource = rsv_resource_get(record->resource_ids[i]);
		Uncommitted others;

		if (!rsv_customer_limit_is_set(resource))
			continue;
		others = find_uncommitted(resource, record->customer);
		if (limit_is_reached(resource, record, held, now, &others, open))
			return false;
	}
	return true;
}

bool
rsv_customer_limit_take(const Record *record, bool held, TimestampTz now,
						TransactionId *open)
{
	rsv_lock_customer(customer_lock_of(record->customer));
	if (is_within(record, held, now, open))
		return true;
	rsv_customer_limit_release(record);
	return false;
}

void
rsv_customer_limit_release(const Record *record)
{
	rsv_unlock_customer(customer_lock_of(record->customer));
}

void
rsv_customer_limit_confirm(const Record *record, TimestampTz now)
{
	TransactionId open;

	if (!is_counted(record->status) || !rsv_customer_limit_applies(record))
		return;
	if (!rsv_customer_limit_take(record, record->status == STATUS_HELD, now,
								 &open))
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not count the reservations of the customer"),
				 errdetail("A limit for customers was set while the command ran."),
				 errhint("Repeat the transaction.")));
	rsv_customer_limit_release(record);
}
