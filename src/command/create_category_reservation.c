/*
 * create_category_reservation.c
 *		CreateReservation, of any resource of a category.
 *
 * The resources are tried one after the other, in the order of the choice, and
 * none is waited for as long as another one may be free. If none is, and one
 * depends on an open transaction, the command waits for that, and looks at all
 * of them again. It is refused only where all are taken at one instant, which
 * is a look under all their locks (claim_any.c). The rules of a resource rule
 * out this one alone.
 */
#include "postgres.h"

#include "base/funcargs.h"
#include "command/create_reservation.h"
#include "command/creation.h"
#include "command/run.h"
#include "command/units.h"
#include "command/waiver.h"
#include "inventory/claim_any.h"
#include "miscadmin.h"
#include "resource/category.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(reservation_create_category_reservation);

/* In place of the resource, and of the units */
#define CATEGORY_NAME REQUEST_RESOURCES
#define CATEGORY_CHOICE REQUEST_UNITS

/* So often others may change what was free, or taken, between two looks. */
#define MOST_LOOKS 100

/* The locks of so many are held for a moment at once. */
#define MOST_LOCKED 1000

typedef struct CategoryCreation
{
	Creation	creation;
	Record		asked;			/* as the caller asks, of no resource */
	OnUnavailable on_unavailable;
	int			n;
	int64	   *resource_ids;
	Reason	   *reasons;		/* for which each was refused last */
	MemoryContext attempt;
} CategoryCreation;

static Reason
reason_of(const Request *request)
{
	return request->reason ? request->reason : request->claim.answer.reason;
}

/* The request becomes one of the resource. */
static void
turn_to(CategoryCreation *all, int i, OnUnavailable on_unavailable)
{
	Creation   *creation = &all->creation;
	Record		record = all->asked;

	CHECK_FOR_INTERRUPTS();
	record.resource_ids = &all->resource_ids[i];
	record.nresources = 1;
	creation->command.kind = KIND_LOADED;
	creation->command.limit = LIMIT_UNTOUCHED;
	creation->request.on_unavailable = on_unavailable;
	creation->request.alternatives = (Datum) 0;
	rsv_creation_begin(&creation->command, &record);
}

/* The memory of the last attempt lasts until the answer. */
static bool
take_resource(CategoryCreation *all, int i, OnUnavailable on_unavailable,
			  bool nowait)
{
	Request    *request = &all->creation.request;
	MemoryContext caller;

	MemoryContextReset(all->attempt);
	caller = MemoryContextSwitchTo(all->attempt);
	turn_to(all, i, on_unavailable);
	request->nowait = nowait;
	rsv_create_take(&all->creation);
	MemoryContextSwitchTo(caller);
	all->reasons[i] = reason_of(request);
	return all->reasons[i] == REASON_NONE;
}

/* At first, no resource has been tried. */
static bool
take_any(CategoryCreation *all)
{
	for (int i = 0; i < all->n; i++)
		if ((all->reasons[i] == REASON_NONE ||
			 rsv_reason_is_no_room(all->reasons[i])) &&
			take_resource(all, i, ON_UNAVAILABLE_REJECT, true))
			return true;
	return false;
}

static bool
waits(const Request *request)
{
	return request->reason == REASON_NONE && rsv_request_would_wait(request);
}

/* Of a resource that its hours close, the rules say so again. */
static bool
take_refusing(CategoryCreation *all, bool too_small)
{
	for (int i = 0; i < all->n; i++)
	{
		Reason		reason = all->reasons[i];

		if ((too_small ? reason == REASON_OVER_CAPACITY :
			 rsv_reason_is_no_room(reason) || reason == REASON_CLOSED) &&
			(take_resource(all, i, all->on_unavailable, false) ||
			 waits(&all->creation.request)))
			return true;
	}
	return false;
}

/*
 * Where there is no room, a resource may be overbooked or waited for: also
 * during a closure, and at last one that never has so many units.
 */
static bool
take_beyond_room(CategoryCreation *all)
{
	return (all->on_unavailable == ON_UNAVAILABLE_OVERBOOK ||
			all->on_unavailable == ON_UNAVAILABLE_WAIT) &&
		(take_refusing(all, false) || take_refusing(all, true));
}

static int
find_reason(const CategoryCreation *all, Reason reason)
{
	for (int i = 0; i < all->n; i++)
		if (all->reasons[i] == reason)
			return i;
	return -1;
}

/* Is there no room on any of them, all at one instant? */
static bool
none_has_room(CategoryCreation *all)
{
	Claim	  **claims = palloc(all->n * sizeof(Claim *));
	int			n = 0;
	bool		none;

	for (int i = 0; i < all->n; i++)
	{
		Request    *request = palloc(sizeof(Request));

		if (!rsv_reason_is_no_room(all->reasons[i]))
			continue;
		turn_to(all, i, ON_UNAVAILABLE_REJECT);
		*request = all->creation.request;
		rsv_request_prepare(&all->creation.command,
							&all->creation.command.record, request);
		claims[n++] = &request->claim;
	}
	/* of one the last look was under its lock */
	none = n <= 1 || n > MOST_LOCKED || rsv_claim_none_fits(claims, n);
	pfree(claims);
	return none;
}

/*
 * True: a place is taken. False: none is free, or the one that may become free
 * cannot be waited for.
 */
static bool
take_place_of_any(CategoryCreation *all)
{
	for (int look = 0; look < MOST_LOOKS; look++)
	{
		int			busy;

		if (take_any(all))
			return true;
		busy = find_reason(all, REASON_BUSY);
		if (busy < 0 && none_has_room(all))
			return false;
		if (busy < 0)
			continue;
		if (take_resource(all, busy, ON_UNAVAILABLE_REJECT, false))
			return true;
		if (all->reasons[busy] == REASON_BUSY)
			return false;
	}
	return false;
}

/* The look has been had; what it has found is told. */
static void
refuse_for(CategoryCreation *all, int i)
{
	Request    *request = &all->creation.request;

	turn_to(all, i, all->on_unavailable);
	rsv_request_prepare(&all->creation.command, &all->creation.command.record,
						request);
	if (request->reason)
		return;
	if (all->reasons[i] >= REASON_CUSTOMER_LIMIT)
	{
		request->reason = all->reasons[i];
		return;
	}
	request->claim.answer.reason = all->reasons[i];
	request->claim.answer.refused = &request->claim.question.demands[0];
}

static void
create_in_category(CategoryCreation *all)
{
	all->on_unavailable = all->creation.request.on_unavailable;
	if (!take_place_of_any(all) && !take_beyond_room(all))
		refuse_for(all, rsv_reason_most_telling(all->reasons, all->n));
	rsv_create_answer(&all->creation);
}

static void
begin_category(CategoryCreation *all, const char *category, Choice choice)
{
	all->resource_ids = rsv_category_resources(category, choice,
											   all->asked.during,
											   all->asked.rate_plan,
											   all->creation.command.now,
											   &all->n);
	all->reasons = palloc0(all->n * sizeof(Reason));
	all->attempt = AllocSetContextCreate(CurrentMemoryContext,
										 "reservation category",
										 ALLOCSET_DEFAULT_SIZES);
}

Datum
reservation_create_category_reservation(PG_FUNCTION_ARGS)
{
	const char *category = rsv_arg_text(fcinfo, CATEGORY_NAME, "category");
	Choice		choice = rsv_arg_choice(fcinfo, CATEGORY_CHOICE, "choose",
										rsv_choice_names, RSV_CHOICES);
	CategoryCreation all = {{{0}}};

	rsv_record_init(&all.asked, NULL, 0);
	rsv_request_read(fcinfo, &all.asked, &all.creation.request);
	all.asked.guests = rsv_arg_guests(fcinfo, REQUEST_GUESTS);
	all.asked.rate_plan = rsv_arg_optional_text(fcinfo, REQUEST_RATE_PLAN,
												"rate_plan");
	all.asked.waived = rsv_arg_waive(fcinfo, REQUEST_WAIVE);
	if (rsv_command_begin(&all.creation.command, COMMAND_CREATE, fcinfo,
						  REQUEST_KEY))
	{
		begin_category(&all, category, choice);
		create_in_category(&all);
	}
	return rsv_command_end(&all.creation.command);
}
