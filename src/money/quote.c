/*
 * quote.c
 *		The price of a stay: price, times units, times nights, days or hours.
 *
 * Where there are rates, each night, day or hour has the price of its local
 * date: a day or an hour that on which it starts, and a reservation that of
 * its start. The nights are local dates themselves. A rate plan changes the
 * price of each.
 */
#include "postgres.h"

#include "base/amount.h"
#include "miscadmin.h"
#include "money/quote.h"

static int64
count_hours(TimestampTz from, TimestampTz to)
{
	return (to - from + USECS_PER_HOUR - 1) / USECS_PER_HOUR;
}

static int64
count_charged(const Resource *resource, Period stay)
{
	switch (resource->price_per)
	{
		case PRICE_PER_NIGHT:
			return rsv_calendar_nights(stay, resource->zone);
		case PRICE_PER_DAY:
			return rsv_calendar_started_days(stay, resource->zone);
		case PRICE_PER_HOUR:
			return count_hours(stay.from, stay.to);
		default:
			Assert(resource->price_per == PRICE_PER_RESERVATION);
			return 1;
	}
}

/*
 * Date by date
 */

Charges
rsv_charges_begin(const Resource *resource, Period stay, int32 guests,
				  const RatePlan *plan)
{
	Charges		charges = {.resource = resource,.guests = guests,
						   .plan = plan,.end = stay.to};

	if (resource->price_per == PRICE_PER_HOUR)
		charges.time = stay.from;
	else
	{
		charges.time = stay.to; /* no hours */
		charges.left = count_charged(resource, stay);
		charges.next = rsv_calendar_day(stay.from, resource->zone);
	}
	return charges;
}

static bool
rate_is_of_any_party(const Rate *rate)
{
	return rate->guests.upper == 0;
}

static bool
rate_applies(const Rate *rate, const Charges *charges)
{
	return rsv_date_set_has(&rate->days, charges->day) &&
		(rate_is_of_any_party(rate) ||
		 (charges->guests > 0 && rate->guests.lower <= charges->guests &&
		  charges->guests < rate->guests.upper));
}

static void
find_rate_price(Charges *charges)
{
	const Resource *resource = charges->resource;

	for (int i = 0; i < resource->nrates; i++)
	{
		const Rate *rate = &resource->rates[i];

		if (rate_applies(rate, charges))
		{
			charges->rate = rate;
			charges->price = rsv_rate_plan_price(charges->plan,
												 rate->price);
			return;
		}
	}
	charges->rate = NULL;
	charges->price = rsv_rate_plan_price(charges->plan, resource->price);
}

static void
next_rate_day(Charges *charges)
{
	while (!rsv_calendar_has_day(charges->next, charges->resource->zone))
		charges->next++;
	charges->day = charges->next++;
	charges->times = 1;
	charges->left--;
}

/* All hours that start on the same date */
static void
next_rate_hours(Charges *charges)
{
	pg_tz	   *zone = charges->resource->zone;
	TimestampTz end = Min(charges->end,
						  rsv_calendar_next_midnight(charges->time, zone));

	charges->day = rsv_calendar_day(charges->time, zone);
	/* a clock that goes back over midnight leaves a date and comes again */
	charges->times = Max(count_hours(charges->time, end), 1);
	charges->time += charges->times * USECS_PER_HOUR;
}

bool
rsv_charges_next(Charges *charges)
{
	CHECK_FOR_INTERRUPTS();
	if (charges->time < charges->end)
		next_rate_hours(charges);
	else if (charges->left > 0)
		next_rate_day(charges);
	else
		return false;
	find_rate_price(charges);
	return true;
}

PriceRuns
rsv_quote_today(const Resource *resource, Period stay, int32 guests,
				const RatePlan *plan)
{
	PriceRuns	runs = {0};
	Charges		charges;

	if (resource->nrates == 0)
		rsv_price_runs_add(&runs, count_charged(resource, stay),
						   rsv_rate_plan_price(plan, resource->price));
	else
	{
		charges = rsv_charges_begin(resource, stay, guests, plan);
		while (rsv_charges_next(&charges))
			rsv_price_runs_add(&runs, charges.times, charges.price);
	}
	return runs;
}

static int64
divide_down(int64 a, int64 b)
{
	return a / b - (a % b < 0);
}

/*
 * An hour is the booked one in which it starts. All else is told apart by the
 * local date on which it starts.
 */
int64
rsv_quote_moved(const Resource *resource, TimestampTz before, TimestampTz from)
{
	if (resource->price_per == PRICE_PER_HOUR)
		return divide_down(from - before, USECS_PER_HOUR);
	return rsv_calendar_days(before, from, resource->zone);
}

PriceBook
rsv_quote_book(const Resource *resource, Period stay, Party party,
			   const RatePlan *plan)
{
	if (resource->price == NULL && resource->nrates == 0)
		return (PriceBook) {.per = resource->price_per};
	return rsv_price_book_make(resource->price_per, party.quantity,
							   rsv_quote_today(resource, stay, party.guests,
											   plan));
}

Numeric
rsv_quote_amount(const PriceBook *book, const char *currency)
{
	Numeric		amount = rsv_price_book_sum(book);

	if (amount == NULL)
		return amount;
	amount = rsv_amount_round(amount, currency);
	rsv_amount_check(amount, "amount");
	return amount;
}

Numeric
rsv_quote(const Resource *resource, Period stay, Party party,
		  const RatePlan *plan)
{
	PriceBook	book = rsv_quote_book(resource, stay, party, plan);

	return rsv_quote_amount(&book, resource->currency);
}

bool
rsv_quote_is_priced(const Resource *resource, Period stay, int32 guests)
{
	return resource->price ||
		(resource->nrates > 0 &&
		 rsv_quote(resource, stay, (Party) {1, guests}, NULL) != NULL);
}

bool
rsv_quote_follows_party(const Resource *resource)
{
	for (int i = 0; i < resource->nrates; i++)
		if (!rate_is_of_any_party(&resource->rates[i]))
			return true;
	return false;
}
