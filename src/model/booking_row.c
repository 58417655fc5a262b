/*
 * booking_row.c
 *		Which reservations a booking has.
 *
 * A row of booking_item is written with the row of its reservation, which has
 * the same columns, and is deleted with it. It is what an entry of an index on
 * reservation would be, but a reservation that is in no booking pays nothing
 * for it.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "model/booking_row.h"
#include "storage/catalog.h"
#include "storage/statement.h"
#include "storage/tuple_insert.h"
#include "storage/visibility.h"
#include "utils/fmgrprotos.h"

static Statement insert_item = STATEMENT(
	"INSERT INTO reservation.booking_item (booking_id, item, reservation_id)"
	" VALUES ($1, $2, $3)",
	UUIDOID, INT4OID, UUIDOID);

static InsertTarget items = {.insert = &insert_item};

static Statement select_reservations = STATEMENT_BY_INDEX(
	"SELECT i.reservation_id FROM reservation.booking_item i"
	" JOIN reservation.reservation r ON r.reservation_id = i.reservation_id"
	" WHERE i.booking_id = $1 AND ($2 OR r.status <> 'rejected')"
	" ORDER BY i.item",
	UUIDOID, BOOLOID);

void
rsv_booking_row_insert(const pg_uuid_t *booking_id, int32 item,
					   const pg_uuid_t *reservation_id)
{
	Arguments	row = {0};

	rsv_argument_uuid(&row, booking_id);
	rsv_argument_int32(&row, item);
	rsv_argument_uuid(&row, reservation_id);
	rsv_tuple_insert(&items, rsv_catalog()->booking_item, &row, 1);
}

void
rsv_booking_report_unknown(const pg_uuid_t *booking_id)
{
	ereport(ERROR,
			(errcode(RSV_UNKNOWN),
			 errmsg("booking %s does not exist",
					DatumGetCString(DirectFunctionCall1(
						uuid_out, UUIDPGetDatum(booking_id)))),
			 errhint("Use the booking_id from the outcome of its creation; a retry succeeds only after the creation is committed.")));
}

pg_uuid_t *
rsv_booking_reservations(const pg_uuid_t *booking_id, bool with_refused, int *n)
{
	Arguments	arguments = {0};
	pg_uuid_t  *ids;

	rsv_argument_uuid(&arguments, booking_id);
	rsv_argument_bool(&arguments, with_refused);
	*n = rsv_statement_execute(&select_reservations, &arguments);
	ids = palloc((*n + 1) * sizeof(pg_uuid_t));
	for (int i = 0; i < *n; i++)
		ids[i] = rsv_row_uuid(i, 1);
	*n = rsv_visible_reservations(ids, *n);
	return ids;
}

bool
rsv_booking_exists(const pg_uuid_t *booking_id)
{
	int			n;

	pfree(rsv_booking_reservations(booking_id, true, &n));
	return n > 0;
}
