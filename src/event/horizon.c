/*
 * horizon.c
 *		Up to which position events can be read for good.
 *
 * Readers page through events by position, but positions are handed out
 * before their transactions commit. So before its first event a transaction
 * takes a shared lock whose tag is the last position handed out by then: all
 * of its own will be above it. A reader notes the last position, then the
 * tags held, then takes its snapshot, and stops at the lowest. A transaction
 * whose tag the reader did not see can only write above what it noted; one
 * whose tag is gone had committed before the snapshot. Transactions that write
 * no events do not delay readers.
 */
#include "postgres.h"

#include "commands/sequence.h"
#include "event/horizon.h"
#include "event/lineage.h"
#include "miscadmin.h"
#include "storage/catalog.h"
#include "storage/locking.h"
#include "utils/acl.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"

/*
 * The last position handed out. The privilege is checked here: without it,
 * release 18 answers as for a sequence that was never used, and readers would
 * stop at the beginning for ever.
 */
static int64
last_position(void)
{
	Oid			sequence = rsv_catalog()->event_position;
	AclResult	allowed = pg_class_aclcheck(sequence, GetUserId(),
											ACL_SELECT | ACL_USAGE);
	LOCAL_FCINFO(fcinfo, 1);
	Datum		position;

	if (allowed != ACLCHECK_OK)
		aclcheck_error(allowed, OBJECT_SEQUENCE, get_rel_name(sequence));
	InitFunctionCallInfoData(*fcinfo, NULL, 1, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = ObjectIdGetDatum(sequence);
	fcinfo->args[0].isnull = false;
	position = pg_sequence_last_value(fcinfo);
	return fcinfo->isnull ? 0 : DatumGetInt64(position);
}

/*
 * The reader's statement takes its snapshot after this. The locks are read
 * once, and so not within Min(): a second look may find that the lock that was
 * compared is gone.
 */
int64
rsv_horizon(bool ignore_own)
{
	int64		last = last_position();
	int64		lowest = rsv_lowest_position(ignore_own);

	return Min(last, lowest);
}

/* The position whose lock this session took last */
static int64 held = 0;

/*
 * One lock a transaction is enough. A savepoint that is rolled back releases
 * the lock that was taken after it, so each call looks whether it is held.
 */
void
rsv_horizon_hold(void)
{
	if (rsv_holds_position(held))
		return;
	rsv_lineage_check();
	held = last_position();
	rsv_lock_position(held);
}

#ifdef USE_ASSERT_CHECKING
bool
rsv_horizon_is_below(int64 position)
{
	return held < position && rsv_holds_position(held);
}
#endif
