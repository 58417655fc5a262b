/*
 * erase_details.c
 *		EraseDetails: removes the details of a customer's reservations.
 *
 * Details are the only place where the application may have put anything
 * about a person, and they never were in an event; so erasing them erases it.
 *
 * Other commands have one reservation locked and may want a second, a hold
 * that has ended. So this command, which erases many, holds no lock of a
 * reservation while it waits for one.
 */
#include "postgres.h"

#include "base/funcargs_text.h"
#include "miscadmin.h"
#include "model/record.h"
#include "storage/statement.h"
#include "storage/subtransaction.h"
#include "storage/visibility.h"

PG_FUNCTION_INFO_V1(reservation_erase_details);

static Statement select_detailed = STATEMENT(
	"SELECT reservation_id FROM reservation.reservation"
	" WHERE customer = $1 AND details <> '{}' ORDER BY reservation_id",
	TEXTOID);

static Statement erase_details = STATEMENT_BY_INDEX(
	"UPDATE reservation.reservation SET details = '{}'"
	" WHERE reservation_id = $1 AND details <> '{}'",
	UUIDOID);

typedef struct Erasure
{
	const char *customer;
	int64		rows;			/* erased */
	pg_uuid_t	locked;			/* by another transaction */
} Erasure;

static int
find_reservations_with_details(const char *customer, pg_uuid_t **ids)
{
	Arguments	arguments = {0};
	int			n;

	rsv_argument_text(&arguments, customer);
	n = rsv_statement_execute(&select_detailed, &arguments);
	*ids = palloc((n + 1) * sizeof(pg_uuid_t));
	for (int i = 0; i < n; i++)
		(*ids)[i] = rsv_row_uuid(i, 1);
	return rsv_visible_reservations(*ids, n);
}

/* False: the reservation is locked or does not exist any more. */
static bool
erase_details_of(const pg_uuid_t *id, int64 *rows)
{
	Arguments	arguments = {0};
	Record		record;

	if (!rsv_record_read(&record, id, RECORD_SKIP))
		return false;
	rsv_argument_uuid(&arguments, id);
	*rows += rsv_statement_execute(&erase_details, &arguments);
	return true;
}

static bool
erase_details_of_all(void *argument)
{
	Erasure    *erasure = argument;
	bool		done = true;
	pg_uuid_t  *ids;
	int			n = find_reservations_with_details(erasure->customer, &ids);

	erasure->rows = 0;
	for (int i = 0; i < n && done; i++)
	{
		rsv_statement_push();
		done = erase_details_of(&ids[i], &erasure->rows);
		rsv_statement_pop();
		if (!done)
			erasure->locked = ids[i];
	}
	return done;
}

/* The subtransaction rolls back at the end, and so releases the locks. */
static bool
wait_for_locked_details(void *argument)
{
	Erasure    *erasure = argument;
	Record		record;

	(void) rsv_record_read(&record, &erasure->locked, RECORD_WAIT);
	return false;
}

Datum
reservation_erase_details(PG_FUNCTION_ARGS)
{
	Erasure		erasure = {.customer = rsv_arg_customer(fcinfo, 0)};
	Caller		caller;

	rsv_statement_require_writable(fcinfo);
	rsv_statement_enter(&caller);
	while (!rsv_subxact_try(erase_details_of_all, &erasure, 0, 0))
	{
		CHECK_FOR_INTERRUPTS();
		(void) rsv_subxact_try(wait_for_locked_details, &erasure, 0, 0);
	}
	rsv_statement_leave(&caller);
	PG_RETURN_INT64(erasure.rows);
}
