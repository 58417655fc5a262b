/*
 * booking_choice.c
 *		Items of a booking that say the category of their resource.
 *
 * The claim takes a resource (inventory/batch_choice.c); its price, its terms
 * and the promotion are those of the resource, and so found before, as reasons
 * against it, and again after. A customer limit or a promotion that is used up
 * rules out the one resource, and the next attempt takes another.
 */
#include "postgres.h"

#include "base/calendar.h"
#include "base/errcodes.h"
#include "command/booking_choice.h"
#include "command/creation.h"
#include "miscadmin.h"
#include "model/record_difference.h"
#include "utils/memutils.h"

/* The locks of all of them are held for a moment at once. */
#define MOST_CANDIDATES 1000

static ClaimChoice *
find_candidates(const BookingItem *item, TimestampTz now)
{
	const ItemChoice *wanted = item->choice;
	ClaimChoice *list = palloc0(sizeof(ClaimChoice));
	Period		stay = item->record.during;
	CategoryMember *members = rsv_category_members(
		wanted->category, wanted->choose, stay, item->record.rate_plan, now,
		&list->n);

	if (list->n > MOST_CANDIDATES)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("category \"%s\" of an item must not have more than %d resources",
						wanted->category, MOST_CANDIDATES),
				 errdetail("It has %d.", list->n),
				 errhint("Use reservation.create_category_reservation, or name the resources.")));
	list->category = wanted->category;
	list->by_use = wanted->choose == CHOOSE_LEAST_USED;
	list->candidates = palloc0(list->n * sizeof(Candidate));
	for (int i = 0; i < list->n; i++)
	{
		Candidate  *one = &list->candidates[i];
		pg_tz	   *zone = rsv_resource_get(members[i].resource_id)->zone;

		one->resource_id = members[i].resource_id;
		one->use = members[i].use;
		if (list->by_use)
			one->day = (Period) {rsv_calendar_midnight(stay.from, zone),
			rsv_calendar_next_midnight(stay.from, zone)};
	}
	pfree(members);
	return list;
}

/* Does all that decides about the resources hold for both? */
static bool
items_are_alike(const BookingItem *item, const BookingItem *other)
{
	const Record *a = &item->record;
	const Record *b = &other->record;

	return strcmp(item->choice->category, other->choice->category) == 0 &&
		item->choice->choose == other->choice->choose &&
		rsv_record_same_demand(a, b) &&
		a->rate_plan == NULL && b->rate_plan == NULL &&
		!a->amount_fixed && !b->amount_fixed &&
		(item->request.hold == NULL) == (other->request.hold == NULL) &&
		item->request.on_unavailable == other->request.on_unavailable &&
		item->request.promotion_code == NULL &&
		other->request.promotion_code == NULL;
}

void
rsv_booking_choice_turn(BookingItem *item, int candidate, TimestampTz now)
{
	ItemChoice *choice = item->choice;
	Record		record = choice->asked;

	item->resource_id = choice->list->candidates[candidate].resource_id;
	rsv_creation_prepare(&record, now);
	item->record = record;
}

void
rsv_booking_choice_begin(BookingItem *item, const BookingItem *last,
						 TimestampTz now)
{
	ItemChoice *choice = item->choice;

	choice->asked = item->record;
	choice->list = last && items_are_alike(item, last) ?
		last->choice->list : find_candidates(item, now);
	rsv_booking_choice_turn(item, 0, now);
}

static void
prepare_candidate(const Command *command, BookingItem *item, int candidate)
{
	rsv_booking_choice_turn(item, candidate, command->now);
	rsv_request_prepare(command, &item->record, &item->request);
}

static void
judge_resources(const Command *command, BookingItem *item)
{
	const ClaimChoice *list = item->choice->list;
	MemoryContext one = AllocSetContextCreate(CurrentMemoryContext,
											  "reservation candidate",
											  ALLOCSET_SMALL_SIZES);

	for (int i = 0; i < list->n; i++)
	{
		MemoryContext caller = MemoryContextSwitchTo(one);

		CHECK_FOR_INTERRUPTS();
		prepare_candidate(command, item, i);
		list->candidates[i].judged = item->request.reason;
		list->candidates[i].declined = REASON_NONE;
		MemoryContextSwitchTo(caller);
		MemoryContextReset(one);
	}
	MemoryContextDelete(one);
}

static Reason
against(const Candidate *candidate)
{
	return candidate->declined ? candidate->declined : candidate->judged;
}

/* The first that has no reason against it, or -1 */
static int
first_open(const ClaimChoice *list)
{
	for (int i = 0; i < list->n; i++)
		if (against(&list->candidates[i]) == REASON_NONE)
			return i;
	return -1;
}

/* None is left: the reason that says most, and the resource that has it */
static int
most_telling_against(const ClaimChoice *list)
{
	Reason	   *reasons = palloc(list->n * sizeof(Reason));
	int			most;

	for (int i = 0; i < list->n; i++)
		reasons[i] = against(&list->candidates[i]);
	most = rsv_reason_most_telling(reasons, list->n);
	pfree(reasons);
	return most;
}

void
rsv_booking_choice_prepare(const Command *command, BookingItem *item,
						   const ClaimChoice **judged)
{
	ItemChoice *choice = item->choice;
	int			first;

	if (choice->list != *judged)
		judge_resources(command, item);
	*judged = choice->list;
	first = first_open(choice->list);
	prepare_candidate(command, item, first >= 0 ? first :
					  most_telling_against(choice->list));
	item->request.claim.question.choice = choice->list;
	item->request.claim.question.own_id = &item->record.id;
	item->request.claim.question.or_wait =
		item->request.on_unavailable == ON_UNAVAILABLE_WAIT;
}

/* The claim, with its answer, and the id stay. */
static void
become_chosen(const Command *command, BookingItem *item)
{
	Claim		claim = item->request.claim;
	pg_uuid_t	id = item->record.id;

	prepare_candidate(command, item, claim.answer.chosen);
	item->record.id = id;
	item->request.claim = claim;
}

void
rsv_booking_choice_keep(const Command *command, BookingItem *item)
{
	Reason		reason = item->request.reason;

	become_chosen(command, item);
	item->request.reason = reason;
}

bool
rsv_booking_choice_settle(const Command *command, BookingItem *item)
{
	const ClaimAnswer *answer = &item->request.claim.answer;
	const Candidate *chosen =
		&item->choice->list->candidates[answer->chosen];

	/* the attempt has come to its end before this item */
	if (answer->reason == REASON_NONE && answer->stock.n == 0)
		return true;
	become_chosen(command, item);
	item->choice->settled = true;
	if (answer->reason == REASON_NONE)
		return item->request.reason == REASON_NONE;
	/* refused for a reason of the command, or of the claim */
	item->request.reason = against(chosen);
	return true;
}

/* From now on, the item has reasons of its own. */
static void
copy_list(ItemChoice *choice)
{
	MemoryContext caller = MemoryContextSwitchTo(GetMemoryChunkContext(choice));
	ClaimChoice *copy = palloc(sizeof(ClaimChoice));
	Size		size = choice->list->n * sizeof(Candidate);

	*copy = *choice->list;
	copy->candidates = memcpy(palloc(size), choice->list->candidates, size);
	choice->list = copy;
	MemoryContextSwitchTo(caller);
}

bool
rsv_booking_choice_decline(BookingItem *item, Reason reason)
{
	ItemChoice *choice = item->choice;
	Claim	   *claim = &item->request.claim;

	copy_list(choice);
	claim->question.choice = choice->list;
	choice->list->candidates[claim->answer.chosen].declined = reason;
	return first_open(choice->list) >= 0;
}

void
rsv_booking_choice_reset(BookingItem *item)
{
	ClaimChoice *list = item->choice->list;

	for (int i = 0; i < list->n; i++)
		list->candidates[i].declined = REASON_NONE;
}
