/*
 * due.c
 *		The reservations whose time has come.
 */
#include "postgres.h"

#include "base/clock.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "worker/due.h"

static Datum
uuid_array(const List *ids)
{
	Datum	   *elements = palloc((list_length(ids) + 1) * sizeof(Datum));
	ListCell   *cell;
	int			n = 0;

	foreach(cell, ids)
		elements[n++] = UUIDPGetDatum(lfirst(cell));
	return PointerGetDatum(construct_array(elements, n, UUIDOID, UUID_LEN,
										   false, TYPALIGN_CHAR));
}

int
rsv_due_find(Sweep *sweep, Statement *statement, int32 most,
			 pg_uuid_t **ids)
{
	Command    *command = &sweep->command;
	Arguments	arguments = {0};
	Caller		caller;
	int			n;

	rsv_statement_enter(&caller);
	rsv_argument_time(&arguments, command->now);
	rsv_argument_bool(&arguments, rsv_clock_is_set());
	rsv_argument_int32(&arguments, most);
	rsv_argument_datum(&arguments, uuid_array(sweep->skipped));
	n = rsv_statement_execute(statement, &arguments);
	*ids = MemoryContextAlloc(command->context, (n + 1) * sizeof(pg_uuid_t));
	for (int i = 0; i < n; i++)
		(*ids)[i] = rsv_row_uuid(i, 1);
	rsv_statement_leave(&caller);
	return n;
}
