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
	rows = rsv_statement_execute(&erase_details, &arguments);
	rsv_statement_leave(&caller);
	PG_RETURN_INT64(rows);
}
