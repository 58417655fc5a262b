/*
 * availability.h
 *		Is there room, and which units are it?
 */
#ifndef RSV_AVAILABILITY_H
#define RSV_AVAILABILITY_H

#include "postgres.h"

#include "inventory/allocation_scan.h"
#include "inventory/hour_capacity.h"
#include "inventory/surroundings.h"
#include "model/reason.h"
#include "packing/packing.h"
#include "resource/resource.h"

/* How a demand treats the rows that its reservation has already */
typedef enum DemandMode
{
	DEMAND_NEW,					/* there are none, or they do not count */
	DEMAND_MOVE,				/* they are given up for the place; where they
								 * suffice for it, they are kept */
	DEMAND_ANEW,				/* they are given up in any case */
	DEMAND_EARLIER,				/* they are kept if they can be; the stay
								 * begins earlier */
	DEMAND_LATER,				/* they are kept, as the guest is in; the stay
								 * ends at another time */
	DEMAND_ONWARD,				/* they are given up from now on; the guest is
								 * in, and the past stays where it was */
	DEMAND_CLOSURE				/* a closure takes just its period */
} DemandMode;

/* The part of a reservation's place that stays taken beside the new one */
typedef enum Keeping
{
	KEEP_NOTHING,
	KEEP_PLACE,					/* on whatever units */
	KEEP_UNITS					/* which were named */
} Keeping;

/*
 * The question: what is wanted of one resource. The caller sets it before the
 * look, and nothing changes it after that.
 */
typedef struct Demand
{
	DemandMode	mode;
	int64		resource_id;
	Period		stay;
	int32		quantity;
	int32		guests;			/* or 0: not told */
	Rules		waived;			/* set aside, whatever rules are asked */
	UnitRange	units;			/* just these, or RSV_ANY_UNITS; not looked at
								 * for DEMAND_LATER */
	bool		unfinished;		/* the guest stays on: no clean-up follows */
	Keeping		keeping;		/* of a change that has to be paid first */
	const pg_uuid_t *reservation_id;	/* whose rows a change is about */
	TimestampTz now;
} Demand;

/*
 * Is the row left by a change that keeps so much? Beside a place that is kept,
 * it leaves what an earlier change has added; else what that one has dropped.
 */
static inline bool
rsv_allocation_is_left(const Allocation *row, Keeping keeping)
{
	return row->use == (keeping ? ROW_ADDED : ROW_DROPPED);
}

#define RSV_ANY_UNITS ((UnitRange) {0, 0})

/* Is the demand a change of a reservation that has rows? */
static inline bool
rsv_demand_is_change(const Demand *demand)
{
	return demand->mode != DEMAND_NEW && demand->mode != DEMAND_CLOSURE;
}

static inline Party
rsv_demand_party(const Demand *demand)
{
	return (Party) {demand->quantity, demand->guests};
}

/* Will only some units do for a stay, and not any that are free? */
static inline bool
rsv_demand_names_units(const Demand *demand)
{
	return demand->mode != DEMAND_LATER && demand->mode != DEMAND_CLOSURE &&
		demand->units.lower < demand->units.upper;
}

/*
 * The answer to one demand, with what is needed to find it. A claim may begin
 * again, and then makes another attempt with the same judgement.
 */
typedef struct Judgement
{
	/* from the caller, for as long as the judgement lasts */
	const Demand *demand;
	const Surroundings *around; /* of a query that makes many, or NULL */
	const struct Draft *draft;	/* of a query about several, or NULL */

	/* from the caller, for one attempt; it sets them before each */
	bool		overbook;		/* may use units beyond capacity */
	const Allocations *own_stock;	/* what it has, on all resources, or NULL */
	Effort	   *shared;			/* with other demands, or NULL: all its own */

	/* kept from one attempt to the next */
	const Resource *ruled;		/* whose rules were checked; it may be gone, so
								 * only the address is compared */
	int			nruled;			/* how often they were checked */

	/* found before the locks, in memory of the attempt */
	HourCapacity hours;			/* or of no resource */

	/* found before the look, in memory of the attempt */
	const Resource *resource;
	Period		occupied;		/* what it takes: with set-up and clean-up, */
	int32		quantity;		/* for so many units */
	Allocations had;			/* what it has here, by start and unit, */
	Period		had_during;		/* from the first to the last instant */
	Allocations past;			/* of DEMAND_ONWARD: instead of these */

	/* of a demand that keeps its place, which is a part of what it takes */
	Period		wanted;			/* the new place alone */
	Allocations kept;			/* the rows of the other one */
	bool		apart;			/* it is no part of it: beside these rows */

	/* found by the look, in memory of the attempt; the next look begins anew */
	Effort		effort;			/* unless it is shared */
	Allocations stock;			/* what was looked at */
	bool		live;			/* the period has no holds that have ended */
	bool		late_known;		/* once the look has met the present: */
	Allocations late;			/* stays that are over, with the guest in */
	bool		sold_out;		/* that was known without the look */
	UnitRange	locked;			/* by a look under a lock that others share */
	Packing		packing;		/* of VERDICT_FREE: where, */
	RowUse	   *uses;			/* and for what; NULL: all of it is firm */
	Reason		reason;			/* of VERDICT_REFUSED */
	int			nexpired;		/* holds in the way that have ended */
	pg_uuid_t  *expired;
	const Allocation *busy;		/* of VERDICT_BUSY: an open transaction's */
} Judgement;

typedef enum Verdict
{
	VERDICT_FREE,				/* packing says where */
	VERDICT_REFUSED,			/* reason says why */
	VERDICT_EXPIRED,			/* free without holds that have ended */
	VERDICT_BUSY,				/* depends on an open transaction */
	VERDICT_CHANGED				/* the rules are not those looked at */
} Verdict;

/* Finds the period that the demand takes, and the rows that are there. */
extern void rsv_availability_prepare(Judgement *judgement,
									 const Resource *resource);

/*
 * Without a snapshot to decide, under the lock of the resource; with one to
 * tell what would be decided, and then the verdict is free or refused.
 */
extern Verdict rsv_availability_judge(Judgement *judgement, Snapshot snapshot);

/*
 * Under a lock of the resource that others share: are units among very many
 * free? If so, they are locked; if not, that says nothing.
 */
extern bool rsv_availability_find_shared(Judgement *judgement);

/* After a refusal: is it full at this snapshot too? */
extern bool rsv_availability_is_full(Judgement *judgement, Snapshot snapshot);

#endif							/* RSV_AVAILABILITY_H */
