/*
 * no_room.c
 *		A claim that was refused for want of room.
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "command/no_room.h"
#include "model/lifecycle.h"
#include "resource/rules.h"
#include "storage/statistic.h"

bool
rsv_no_room_alone(const Claim *claim)
{
	for (int i = 0; i < claim->question.ndemands; i++)
	{
		const Demand *demand = &claim->question.demands[i];

		if (rsv_rules_check(RULES_OF_BOOKING & ~demand->waived,
							rsv_resource_get(demand->resource_id),
							demand->stay, rsv_demand_party(demand),
							demand->now) != REASON_NONE)
			return false;
	}
	return true;
}

/*
 * The fast refusal for a rush writes nothing. It builds no event, and looks up
 * no translation where there can be none.
 */
void
rsv_no_room_raise(const Claim *claim)
{
	if (!rsv_reason_is_no_room(claim->answer.reason))
		return;
	rsv_statistic_count(COMMAND_CREATE, claim->answer.reason);
	ereport(ERROR,
			(errcode(RSV_UNAVAILABLE),
			 errmsg_internal("resource " INT64_FORMAT " is not available",
							 claim->answer.refused->resource_id),
			 errdetail_internal("The reason is: %s.",
								rsv_reason_name(claim->answer.reason)),
			 errhint("Ask for another time or resource; a retry succeeds only after a place is given up or a closure ends.")));
}
