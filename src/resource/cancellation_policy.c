/*
 * cancellation_policy.c
 *		The terms of cancellation that a policy says.
 */
#include "postgres.h"

#include "base/json_builder.h"
#include "catalog/pg_type.h"
#include "resource/cancellation_policy.h"
#include "storage/statement.h"

/* Tiers as events tell them; a policy without any is one without a time. */
static Statement select_tiers = STATEMENT(
	"SELECT $1, before, refund_percent, fee"
	" FROM (SELECT) AS policy LEFT JOIN reservation.cancellation_tier"
	" ON policy = $1 AND tenant = $2 ORDER BY before DESC",
	TEXTOID, TEXTOID);

Datum
rsv_cancellation_policy_read(const char *tenant, const char *policy,
							 Snapshot snapshot)
{
	Arguments	arguments = {0};
	JsonBuilder tiers = {0};
	uint64		n;

	rsv_argument_text(&arguments, policy);
	rsv_argument_text(&arguments, tenant);
	n = rsv_statement_read(&select_tiers, &arguments, snapshot);
	rsv_json_open_array(&tiers, NULL);
	for (uint64 i = 0; i < n; i++)
	{
		rsv_json_open_object(&tiers, NULL);
		rsv_json_text(&tiers, "policy", policy);
		if (!rsv_row_is_null(i, 2))
		{
			rsv_json_interval(&tiers, "before",
							  DatumGetIntervalP(
								  rsv_row_datum(i, 2, INTERVALOID)));
			rsv_json_money(&tiers, "refund_percent", rsv_row_numeric(i, 3));
			rsv_json_money(&tiers, "fee", rsv_row_numeric(i, 4));
		}
		rsv_json_close_object(&tiers);
	}
	rsv_json_close_array(&tiers);
	return rsv_json_close(&tiers);
}
