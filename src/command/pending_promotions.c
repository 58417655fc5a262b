/*
 * pending_promotions.c
 *		The promotions of a reservation with a change that is not paid yet.
 *
 * One that the change withdraws takes nothing off meanwhile, but its use is
 * given back only when the change is final. The facts before the change have
 * each with what it took off, and why the change withdraws it, if it does.
 */
#include "postgres.h"

#include "command/pending_promotions.h"
#include "storage/statement.h"

/* Nothing, if there are no promotions */
static Statement select_promotions = STATEMENT(
	"SELECT code, discount, reason"
	" FROM pg_catalog.jsonb_to_recordset("
	"$1 OPERATOR(pg_catalog.->) 'promotions')"
	" AS promotions (code text, discount numeric, reason text)",
	JSONBOID);

static uint64
read_promotions(Datum pending)
{
	Arguments	arguments = {0};

	rsv_argument_datum(&arguments, pending);
	return rsv_statement_execute(&select_promotions, &arguments);
}

static Promotion *
find_promotion(const Redemptions *redemptions, const char *code)
{
	for (int i = 0; i < redemptions->n; i++)
		if (strcmp(redemptions->rows[i].code, code) == 0)
			return &redemptions->rows[i];
	return NULL;
}

/*
 * The promotions with what they took off before the change. One that was
 * redeemed since has to do with the change only, and is withdrawn with it.
 */
Redemptions
rsv_pending_promotions_undone(const Record *record)
{
	Redemptions redemptions = rsv_redemption_list(&record->id);
	uint64		n;

	if (!record->pending)
		return redemptions;
	for (int i = 0; i < redemptions.n; i++)
		redemptions.rows[i].reason = REASON_PROMOTION_NOT_APPLICABLE;
	n = read_promotions(record->pending);
	for (uint64 row = 0; row < n; row++)
	{
		Promotion  *promotion = find_promotion(&redemptions,
											   rsv_row_text(row, 1));

		if (promotion == NULL || rsv_row_is_null(row, 2))
			continue;
		promotion->discount = rsv_row_numeric(row, 2);
		promotion->reason = REASON_NONE;
	}
	return redemptions;
}

/* Those that the change withdraws, once it is final */
Redemptions
rsv_pending_promotions_withdrawn(const Record *record)
{
	uint64		n = read_promotions(record->pending);
	Redemptions withdrawn = {.rows = palloc0((n + 1) * sizeof(Promotion))};

	for (uint64 row = 0; row < n; row++)
		if (!rsv_row_is_null(row, 3))
			withdrawn.rows[withdrawn.n++] = (Promotion) {
				.code = rsv_row_text(row, 1),
				.reason = rsv_reason_by_name(rsv_row_text(row, 3))};
	return withdrawn;
}

/* Each with the discount before the change, and why the change withdraws it */
void
rsv_pending_promotions_add(JsonBuilder *facts, const Redemptions *before,
						   const Redemptions *after)
{
	rsv_json_open_array(facts, "promotions");
	for (int i = 0; i < before->n; i++)
	{
		const Promotion *promotion = &before->rows[i];
		const Promotion *changed = find_promotion(after, promotion->code);

		rsv_json_open_object(facts, NULL);
		rsv_json_text(facts, "code", promotion->code);
		if (promotion->reason == REASON_NONE)
			rsv_json_money(facts, "discount", promotion->discount);
		if (changed)
			rsv_json_text(facts, "reason", rsv_reason_name(changed->reason));
		rsv_json_close_object(facts);
	}
	rsv_json_close_array(facts);
}
