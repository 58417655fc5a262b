/*
 * availability.h
 *		Is there room, and which units are it?
 */
#ifndef RSV_AVAILABILITY_H
#define RSV_AVAILABILITY_H

#include "postgres.h"

#include "inventory/allocation_scan.h"
#include "model/reason.h"
#include "packing/packing.h"
#include "resource/resource.h"

typedef struct Demand
{
	/* what is wanted */
	int64		resource_id;
	Period		stay;
	int32		quantity;
	bool		overbook;		/* may use units beyond capacity */
	bool		closing;		/* a closure takes just its period */
	bool		wants_named_units;	/* just the named units, as a closure's */
	UnitRange	named;
	const pg_uuid_t *own;		/* whose rows are not in the way, or NULL */
	const Allocations *own_stock;		/* those rows, of all resources */
	bool		earlier;		/* a guest arrives: from then on */
	bool		later;			/* he is in: only the end changes */
	bool		anew;			/* whatever it has, it need not keep */
	TimestampTz now;
	Effort	   *shared;			/* with other demands; NULL: all its own */

	/* what was found */
	const Resource *resource;
	Effort		effort;
	const Resource *ruled;		/* as it was when its rules were looked at, */
	int			nruled;			/* and how often they were */
	Period		occupied;		/* what it takes: with set-up and clean-up */
	Allocations had;				/* what it has here, by start and unit, */
	Period		had_during;		/* from the first to the last instant */
	Allocations stock;				/* what was looked at */
	Packing		packing;
	Reason		reason;			/* of a refusal */
	int			nexpired;		/* holds in the way that have ended */
	pg_uuid_t  *expired;
	const Allocation *busy;		/* somebody's in the way, not yet committed */
} Demand;

typedef enum Verdict
{
	VERDICT_FREE,				/* packing says where */
	VERDICT_REFUSED,			/* reason says why */
	VERDICT_EXPIRED,			/* free without holds that have ended */
	VERDICT_BUSY,				/* depends on an open transaction */
	VERDICT_CHANGED				/* the rules are not those looked at */
} Verdict;

/*
 * Without a snapshot under the claim lock, to decide; with one to tell what
 * would be decided, and then the verdict is free or refused.
 */
extern void rsv_availability_prepare(Demand *demand, const Resource *resource);
extern Verdict rsv_availability_judge(Demand *demand, Snapshot snapshot);

/* After a refusal: is it full at this snapshot too? */
extern bool rsv_availability_is_full(Demand *demand, Snapshot snapshot);

#endif							/* RSV_AVAILABILITY_H */
