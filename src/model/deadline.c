/*
 * deadline.c
 *		The times at which a reservation is looked at again.
 *
 * A row of deadline is what an entry of an index on reservation would be: it
 * changes with the row of the reservation, under the lock of that row, and
 * nobody else writes it. A row that its owner has deleted is missed by
 * verify(), and not by the command.
 */
#include "postgres.h"

#include "model/deadline.h"
#include "storage/catalog.h"
#include "storage/statement.h"
#include "storage/tuple_insert.h"

static Statement insert_deadline = STATEMENT(
	"INSERT INTO reservation.deadline (kind, due_at, reservation_id,"
	" resource_ids) VALUES ($1, $2, $3, $4)",
	TEXTOID, TIMESTAMPTZOID, UUIDOID, INT8ARRAYOID);

static InsertTarget deadlines = {.insert = &insert_deadline};

static Statement delete_deadline = STATEMENT_BY_INDEX(
	"DELETE FROM reservation.deadline"
	" WHERE kind = $1 AND due_at = $2 AND reservation_id = $3",
	TEXTOID, TIMESTAMPTZOID, UUIDOID);

Deadlines
rsv_deadlines_none(void)
{
	return (Deadlines) {.expiry = DT_NOBEGIN,.departure = DT_NOBEGIN,
						.balance = DT_NOBEGIN};
}

static Arguments
deadline_key(const char *kind, TimestampTz due_at, const pg_uuid_t *id)
{
	Arguments	key = {0};

	rsv_argument_text(&key, kind);
	rsv_argument_time(&key, due_at);
	rsv_argument_uuid(&key, id);
	return key;
}

static void
replace_deadline(const char *kind, const pg_uuid_t *id, TimestampTz before,
				 TimestampTz after, const Deadlines *of)
{
	Arguments	row;

	if (!TIMESTAMP_IS_NOBEGIN(before))
	{
		row = deadline_key(kind, before, id);
		(void) rsv_statement_execute(&delete_deadline, &row);
	}
	if (TIMESTAMP_IS_NOBEGIN(after))
		return;
	row = deadline_key(kind, after, id);
	rsv_argument_ids(&row, of->resource_ids, of->nresources);
	rsv_tuple_insert(&deadlines, rsv_catalog()->deadline, &row, 1);
}

static bool
is_elsewhere(const Deadlines *a, const Deadlines *b)
{
	return a->nresources != b->nresources ||
		memcmp(a->resource_ids, b->resource_ids,
			   a->nresources * sizeof(int64)) != 0;
}

void
rsv_deadlines_write(const pg_uuid_t *id, const Deadlines *before,
					const Deadlines *after)
{
	bool		moved = is_elsewhere(before, after);

	if (moved || before->expiry != after->expiry)
		replace_deadline(RSV_DEADLINE_EXPIRY, id, before->expiry,
						 after->expiry, after);
	if (moved || before->departure != after->departure)
		replace_deadline(RSV_DEADLINE_DEPARTURE, id, before->departure,
						 after->departure, after);
	if (moved || before->balance != after->balance)
		replace_deadline(RSV_DEADLINE_BALANCE, id, before->balance,
						 after->balance, after);
}
