/*
 * resource.h
 *		Resources and their rules, as this session knows them.
 */
#ifndef RSV_RESOURCE_H
#define RSV_RESOURCE_H

#include "postgres.h"

#include "base/date_set.h"
#include "base/grid.h"
#include "resource/price_unit.h"
#include "utils/numeric.h"

/* The price on some days, instead of the resource's own */
typedef struct Rate
{
	int64		id;
	const char *name;			/* or NULL */
	DateSet		days;
	UnitRange	guests;			/* of how many; {0, 0}: of any party */
	Numeric		price;
} Rate;

/* Terms on which a stay is sold, by a code (rate_plan.c) */
typedef struct RatePlan
{
	const char *code;
	Numeric		price;			/* added to that of each part of a stay, */
	bool		in_percent;		/* as a part of it, or else an amount */
	const char *policy;			/* of cancellation, or NULL */
	Datum		terms;			/* of that policy: jsonb */
	bool		has_payment;	/* of its own, */
	bool		upfront;		/* held until paid, or else not */
	Numeric		deposit;		/* NULL: as the resource says */
	bool		deposit_in_percent;
	Interval   *balance_due;	/* NULL: as the resource says */
	bool		active;			/* can be booked */
} RatePlan;

/* Units that are wanted, and the guests who share them; 0: not told */
typedef struct Party
{
	int32		quantity;
	int32		guests;
} Party;

/* Binds the stays that arrive on some days, or that depart on them. */
typedef struct StayRule
{
	DateSet		days;
	int32		min_nights;
	int32		max_nights;		/* or RSV_NO_LIMIT */
	Interval   *min_duration;	/* each of these: or NULL */
	Interval   *max_duration;
	Interval   *min_notice;
	bool		closed_to_arrival;
	bool		closed_to_departure;
} StayRule;

typedef enum LimitKind
{
	LIMIT_AT_A_TIME,			/* what is not over yet */
	LIMIT_PER_PERIOD,			/* what begins in one period of the calendar */
	LIMIT_NO_OVERLAP			/* no two stays at once */
} LimitKind;

/* How much one customer may have: of a resource, of a category, or of all */
typedef struct CustomerLimit
{
	int64		id;				/* 0: of the resource's own columns */
	LimitKind	kind;
	int64		resource_id;	/* 0: of more than one */
	const char *category;		/* NULL: of more than one */
	Interval   *per;
	int32		max_reservations;	/* each of these: or RSV_NO_LIMIT */
	int32		max_units;
	int32		max_holds;
} CustomerLimit;

/* Columns that are intervals: each is a field, NULL if it is not set. */
#define RESOURCE_INTERVALS(COLUMN) \
	COLUMN(setup_time) \
	COLUMN(cleanup_time) \
	COLUMN(min_duration) \
	COLUMN(max_duration) \
	COLUMN(min_notice) \
	COLUMN(max_advance) \
	COLUMN(slot) \
	COLUMN(duration_step) \
	COLUMN(balance_due) \
	COLUMN(hold_duration)
#define INTERVAL_FIELD(name) Interval *name;

typedef struct Resource
{
	int64		id;
	const char *name;
	const char *category;		/* of the tenant; or NULL */
	const char *tenant;
	int32		capacity;
	int32		overbooking;
	pg_tz	   *zone;
	RESOURCE_INTERVALS(INTERVAL_FIELD)
	int64		arrival_time;	/* microseconds after midnight */
	int64		departure_time;
	int			nreminders;
	Interval   *reminders;		/* so long before the start of a stay */
	Numeric		price;
	PriceUnit	price_per;
	int			nrates;
	Rate	   *rates;			/* the first that matches a day is the day's */
	int			nrate_plans;
	RatePlan   *rate_plans;		/* of a code the first counts */
	int			nstay_rules;
	StayRule   *stay_rules;		/* all that match are obeyed */
	int			ncustomer_limits;
	CustomerLimit *customer_limits; /* all are obeyed */
	const char *currency;
	bool		upfront;		/* held until paid */
	Numeric		deposit;		/* asked for first; NULL: all is */
	bool		deposit_in_percent; /* of the amount, or else for each unit */
	bool		capture;		/* charged in the call that authorizes */
	Datum		terms;			/* of cancellation: jsonb; zero: no policy */
	bool		active;
	int32		min_guests;		/* of a unit */
	int32		max_guests;		/* or RSV_NO_LIMIT */
	bool		slot_from_opening;	/* not from midnight */
	bool		hours_bind_ends;	/* not the whole of a stay */
	Schedule	schedule;
} Resource;

/* The starts that its slot allows, if it has one */
static inline Grid
rsv_resource_grid(const Resource *resource)
{
	return (Grid) {.slot = resource->slot,.zone = resource->zone,
				   .hours = resource->slot_from_opening ?
				   &resource->schedule : NULL};
}

extern void rsv_resource_init(void);

/* An error for one that does not exist. Good until the command ends. */
extern const Resource *rsv_resource_get(int64 resource_id);

/*
 * The same of a resource that the caller has named: one that it may not see
 * does not exist.
 */
extern const Resource *rsv_resource_named(int64 resource_id);

/* The others of its category that the caller may see, active ones, by name */
extern int64 *rsv_resource_siblings(const Resource *resource, int *n);

/* Is one of them charged in the call that authorizes? */
extern bool rsv_resource_any_capture(const int64 *resource_ids, int n);

/* The start of the local day, the first of all of theirs */
extern TimestampTz rsv_resource_midnight(const int64 *resource_ids, int n,
										 TimestampTz time);

/* Stay and the time around it that belongs to it */
extern Period rsv_resource_occupied(const Resource *resource, Period stay);

#endif							/* RSV_RESOURCE_H */
