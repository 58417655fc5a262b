/*
 * charge.c
 *		The lines that are to be paid beside the stay.
 *
 * The record has their sum, so that a command reads them only to take some of
 * them back.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/funcargs.h"
#include "money/charge.h"
#include "storage/statement.h"

static const char *const kinds[] = {
	CHARGE_KINDS(NAMED_ENUM_NAME)
};

static Statement insert_charge = STATEMENT_BY_INDEX(
	"INSERT INTO reservation.charge (reservation_id, ordinal, automatic,"
	" posted_at, kind, code, amount, currency)"
	" SELECT $1, 1 + pg_catalog.count(*), $2, $3, $4, $5, $6, $7"
	" FROM reservation.charge WHERE reservation_id = $1",
	UUIDOID, BOOLOID, TIMESTAMPTZOID, TEXTOID, TEXTOID, NUMERICOID, TEXTOID);

static Statement select_automatic = STATEMENT_BY_INDEX(
	"SELECT COALESCE(pg_catalog.sum(amount), 0) FROM reservation.charge"
	" WHERE reservation_id = $1 AND automatic",
	UUIDOID);

ChargeKind
rsv_arg_charge_kind(FunctionCallInfo fcinfo, int n, const char *name)
{
	return rsv_arg_choice(fcinfo, n, name, kinds, lengthof(kinds));
}

void
rsv_charge_post(Record *record, const Charge *charge, TimestampTz now)
{
	Arguments	arguments = {0};

	rsv_argument_uuid(&arguments, &record->id);
	rsv_argument_bool(&arguments, charge->automatic);
	rsv_argument_time(&arguments, now);
	rsv_argument_text(&arguments, kinds[charge->kind]);
	rsv_argument_text(&arguments, charge->code);
	rsv_argument_numeric(&arguments, charge->amount);
	rsv_argument_text(&arguments, record->currency);
	rsv_statement_write(&insert_charge, &arguments, 1);
	record->posted = rsv_amount_add(rsv_record_posted(record), charge->amount);
}

Numeric
rsv_charge_automatic(const Record *record)
{
	Arguments	arguments = {0};

	if (record->posted == NULL)
		return rsv_amount_nothing();
	rsv_argument_uuid(&arguments, &record->id);
	(void) rsv_statement_execute(&select_automatic, &arguments);
	return rsv_row_numeric(0, 1);
}

void
rsv_charge_tell(JsonBuilder *payload, const Charge *charge)
{
	rsv_json_open_object(payload, "charge");
	rsv_json_text(payload, "kind", kinds[charge->kind]);
	rsv_json_text(payload, "code", charge->code);
	rsv_json_money(payload, "amount", charge->amount);
	if (charge->automatic)
		rsv_json_bool(payload, "automatic", true);
	rsv_json_close_object(payload);
}
