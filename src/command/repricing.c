/*
 * repricing.c
 *		The price of a reservation that is changed.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/errcodes.h"
#include "command/creation.h"
#include "command/pending_modification.h"
#include "command/repricing.h"
#include "model/record_difference.h"
#include "money/deposit.h"
#include "money/ledger.h"
#include "money/quote.h"
#include "money/redemption.h"

/*
 * Takes off the promotions that still apply, unless the caller has given the
 * amount.
 */
static Numeric
reduce_by_promotions(Redemptions *redemptions, const Record *wanted,
					 Numeric amount, bool given)
{
	for (int i = 0; i < redemptions->n; i++)
	{
		Promotion  *promotion = &redemptions->rows[i];

		if (given)
			promotion->discount = rsv_amount_nothing();
		else
			amount = rsv_promotion_take_off_again(promotion, amount, wanted);
	}
	return amount;
}

/* The currency of the resources, which is one */
static const char *
find_new_currency(const Record *wanted)
{
	const char *currency = NULL;

	Assert(wanted->nresources > 0);
	for (int i = 0; i < wanted->nresources; i++)
	{
		const Resource *resource = rsv_resource_get(wanted->resource_ids[i]);

		rsv_creation_check_currency(currency, resource);
		currency = resource->currency;
	}
	return currency;
}

/*
 * The book of a resource that the reservation has already. If it has no price
 * there, its nights, days or hours are booked without one.
 */
static PriceBook
find_booked(const Record *before, const PriceBook *books,
			const Resource *resource)
{
	PriceBook	book = {0};
	PriceRuns	parts;
	PriceRuns	unpriced = {0};

	for (int i = 0; i < before->nresources; i++)
		if (before->resource_ids[i] == resource->id)
		{
			if (books[i].n > 0)
				return books[i];
			parts = rsv_quote_today(resource, before->during,
									before->guests, NULL);
			for (int j = 0; j < parts.n; j++)
				rsv_price_runs_add(&unpriced, parts.runs[j].parts, NULL);
			return rsv_price_book_make(resource->price_per, before->quantity,
									   unpriced);
		}
	return book;
}

static PriceBook
quote_anew(const Record *wanted, const Resource *resource)
{
	return rsv_quote_book(resource, wanted->during,
						  (Party) {wanted->quantity, wanted->guests},
						  rsv_rate_plan_find(resource, wanted->rate_plan));
}

/* Where prices follow the party, another party has those of today. */
static bool
price_follows_party(const Record *wanted, const Record *before,
					int64 resource_id)
{
	return wanted->guests != before->guests &&
		rsv_quote_follows_party(rsv_resource_get(resource_id));
}

static bool
any_price_follows_party(const Record *wanted, const Record *before)
{
	for (int i = 0; i < wanted->nresources; i++)
		if (price_follows_party(wanted, before, wanted->resource_ids[i]))
			return true;
	return false;
}

/*
 * A part that was booked keeps its price, as long as the resource counts it
 * alike and in the same currency; another has that of today.
 */
static PriceBook
revise_book(const Record *wanted, const Record *before,
			const PriceBook *books, const Resource *resource)
{
	PriceBook	booked = find_booked(before, books, resource);
	PriceRuns	today;

	if (booked.per != resource->price_per ||
		strcmp(before->currency, resource->currency) != 0)
		return quote_anew(wanted, resource);
	today = rsv_quote_today(resource, wanted->during, wanted->guests,
							rsv_rate_plan_find(resource, wanted->rate_plan));
	return rsv_price_book_revise(
		&booked, rsv_quote_moved(resource, before->during.from,
								 wanted->during.from),
		&today, wanted->quantity);
}

/* Sets the price of the resources together. */
static void
set_new_price(Record *wanted, const Record *before, bool anew)
{
	PriceBook  *books = rsv_price_books_read(before->prices,
											 before->nresources);
	PriceBook  *revised = palloc(wanted->nresources * sizeof(PriceBook));
	bool		stays = rsv_record_same_place(wanted, before);

	for (int i = 0; i < wanted->nresources; i++)
	{
		const Resource *resource = rsv_resource_get(wanted->resource_ids[i]);

		if (anew || price_follows_party(wanted, before, resource->id))
			revised[i] = quote_anew(wanted, resource);
		else
			revised[i] = stays ? books[i] :
				revise_book(wanted, before, books, resource);
	}
	rsv_creation_set_price(wanted, revised);
}

/*
 * May the currency follow the place? Yes if the amount was given as zero; no
 * if promotions have taken the whole amount off in a currency.
 */
static bool
currency_follows_place(const Record *wanted)
{
	Redemptions redemptions;

	if (rsv_record_costs(wanted))
		return false;
	redemptions = rsv_redemption_list(&wanted->id);
	for (int i = 0; i < redemptions.n; i++)
		if (!rsv_amount_is_nothing(redemptions.rows[i].discount))
			return false;
	return true;
}

/*
 * Sets a new price for a new place, or by the prices of today if the caller
 * asks for them, unless a caller has set the amount, and takes off the
 * promotions that were redeemed before. A given amount is in the currency of
 * its place; where only the amount changes, in the currency of the amount so
 * far.
 */
static void
set_new_amount(Record *wanted, const Record *before, const NewPrice *price,
			   Redemptions *redemptions)
{
	Numeric		given = price->given;
	Numeric		amount = NULL;
	bool		had_amount = wanted->amount != NULL;

	if (given != NULL)
	{
		wanted->amount_fixed = true;
		wanted->prices = (Datum) 0;
		if (!rsv_record_costs(wanted) ||
			!rsv_record_same_resources(wanted, before))
			wanted->currency = find_new_currency(wanted);
		amount = rsv_amount_round(given, wanted->currency);
	}
	else if (rsv_record_same_place(wanted, before) && !price->anew &&
			 !any_price_follows_party(wanted, before))
		return;
	else if (wanted->amount_fixed)
	{
		if (currency_follows_place(wanted))
			wanted->currency = find_new_currency(wanted);
		return;
	}
	else
	{
		wanted->currency = find_new_currency(wanted);
		set_new_price(wanted, before, price->anew);
		amount = wanted->amount;
	}
	/* what once had an amount has one still, if only of nothing */
	if (amount == NULL && had_amount)
		amount = rsv_amount_nothing();
	if (had_amount)
	{
		*redemptions = rsv_redemption_list(&wanted->id);
		amount = reduce_by_promotions(redemptions, wanted, amount,
									  given != NULL);
	}
	wanted->amount = amount;
}

/*
 * Money that was paid or is authorized counts only against a price in its own
 * currency. Payments that have failed or were let go do not matter. A price of
 * zero is zero in any currency, so it keeps the old one, in which the paid
 * money is owed back.
 */
static void
keep_currency(const Command *command, Record *wanted)
{
	const Record *before = &command->before;
	Ledger		ledger;

	if (strcmp(wanted->currency, before->currency) == 0 ||
		(before->payment_status == PAYMENT_NONE && !before->posted))
		return;
	ledger = rsv_ledger_read(before);
	if (!rsv_ledger_has_money(&ledger) && !before->posted)
		return;
	if (rsv_record_costs(wanted))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("a reservation that was paid or charged in %s cannot be moved to a price in %s",
						before->currency, wanted->currency),
				 errhint("Cancel it and create another.")));
	wanted->currency = before->currency;
	if (wanted->amount)
		wanted->amount = rsv_amount_nothing();
}

Redemptions
rsv_reprice(const Command *command, Record *wanted, const NewPrice *price)
{
	Redemptions redemptions = {0};
	NewPrice	of_plan = *price;
	Record		paid;

	/* another plan is another offer, at the prices of today */
	of_plan.anew |= !rsv_record_same_plan(wanted, &command->before);
	set_new_amount(wanted, &command->before, &of_plan, &redemptions);
	keep_currency(command, wanted);
	paid = rsv_pending_undone(&command->before);
	rsv_deposit_revise(wanted, &command->before, &paid, command->now);
	return redemptions;
}
