/*
 * tick.c
 *		Runs a worker's tasks once, by hand, in the caller's transaction.
 *
 * Expiry comes before the announcements, so that the events of holds that have
 * just expired are announced, too.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "base/expansion.h"
#include "base/funcargs.h"
#include "event/notify.h"
#include "funcapi.h"
#include "storage/statement.h"
#include "worker/sweep.h"

PG_FUNCTION_INFO_V1(reservation_tick);

Datum
reservation_tick(PG_FUNCTION_ARGS)
{
	int32		most = rsv_arg_positive(fcinfo, 0, "max");
	TupleDesc	desc;
	Datum		values[2];
	bool		nulls[2] = {false, false};
	int64		announced = 0;
	bool		more = true;

	rsv_statement_require_writable(fcinfo);
	rsv_expansion_refuse(fcinfo);
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = Int64GetDatum(rsv_sweep(most, NULL));
	while (more && announced < most)
	{
		int64		some;

		more = rsv_notify_pending(most - announced, &some);
		announced += some;
	}
	values[1] = Int64GetDatum(announced);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc),
													  values, nulls)));
}
