/*
 * erase_details.c
 *		EraseDetails: what is known of a customer beside the opaque key.
 *
 * Details are the only place where the application may have put anything
 * about a person, and they never were in an event; so erasing them erases it.
 */
#include "postgres.h"

#include "input.h"
#include "statement.h"

PG_FUNCTION_INFO_V1(reservation_erase_details);

/* In one order, so that two of them never wait for each other */
static Statement lock_rows = STATEMENT(
	"SELECT FROM reservation.reservation"
	" WHERE customer = $1 AND details <> '{}'"
	" ORDER BY reservation_id FOR NO KEY UPDATE", TEXTOID);

static Statement erase_details = STATEMENT(
	"UPDATE reservation.reservation SET details = '{}'"
	" WHERE customer = $1 AND details <> '{}'", TEXTOID);

Datum
reservation_erase_details(PG_FUNCTION_ARGS)
{
	const char *customer = rsv_input_text(fcinfo, 0, "customer");
	Arguments	arguments = {0};
	Caller		caller;
	int64		rows;

	rsv_statement_enter(&caller);
	rsv_argument_text(&arguments, customer);
	(void) rsv_statement_execute(&lock_rows, &arguments);
	rows = rsv_statement_execute(&erase_details, &arguments);
	rsv_statement_leave(&caller);
	PG_RETURN_INT64(rows);
}
