/*
 * price_book.c
 *		The prices at which the parts of a stay are booked: its nights, days or
 *		hours.
 *
 * They are stored as an array with an object for each resource. It has the
 * units in groups of the same prices, and these as runs of parts at one price:
 * [{"per": "night", "units": [{"quantity": 2, "prices": [{"charged": 3,
 * "price": "95"}, {"charged": 1, "price": "60"}]}]}] is two units for three
 * nights at 95 and one at 60. Where nothing has a price, "units" is empty;
 * beside parts that have one, those that had none are stored as free. So all
 * objects of an array have the same keys, as some readers of events want.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/json_builder.h"
#include "money/price_book.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

/*
 * Runs
 */

static bool
is_same_price(Numeric a, Numeric b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return DatumGetBool(DirectFunctionCall2(numeric_eq, NumericGetDatum(a),
											NumericGetDatum(b)));
}

void
rsv_price_runs_add(PriceRuns *runs, int64 parts, Numeric price)
{
	if (parts <= 0)
		return;
	if (runs->n > 0 && is_same_price(runs->runs[runs->n - 1].price, price))
	{
		runs->runs[runs->n - 1].parts += parts;
		return;
	}
	if (runs->n == runs->room)
	{
		runs->room = runs->room ? 2 * runs->room : 1;
		runs->runs = runs->n ?
			repalloc(runs->runs, runs->room * sizeof(PriceRun)) :
			palloc(sizeof(PriceRun));
	}
	runs->runs[runs->n++] = (PriceRun) {parts, price};
}

static int64
count_parts(const PriceRuns *runs)
{
	int64		parts = 0;

	for (int i = 0; i < runs->n; i++)
		parts += runs->runs[i].parts;
	return parts;
}

/* The parts from the first to before the end */
static void
add_slice(PriceRuns *result, const PriceRuns *runs, int64 first, int64 end)
{
	int64		at = 0;

	for (int i = 0; i < runs->n; i++)
	{
		const PriceRun *run = &runs->runs[i];

		rsv_price_runs_add(result, Min(end, at + run->parts) - Max(first, at),
						   run->price);
		at += run->parts;
	}
}

static PriceRuns
revise_runs(const PriceRuns *booked, int64 moved, const PriceRuns *today)
{
	PriceRuns	result = {0};
	int64		n = count_parts(today);
	int64		first = Min(Max(-moved, 0), n);
	int64		end = Min(Max(count_parts(booked) - moved, first), n);

	add_slice(&result, today, 0, first);
	add_slice(&result, booked, first + moved, end + moved);
	add_slice(&result, today, end, n);
	return result;
}

static bool
are_same_runs(const PriceRuns *a, const PriceRuns *b)
{
	if (a->n != b->n)
		return false;
	for (int i = 0; i < a->n; i++)
		if (a->runs[i].parts != b->runs[i].parts ||
			!is_same_price(a->runs[i].price, b->runs[i].price))
			return false;
	return true;
}

/*
 * Books
 */

static void
add_units(PriceBook *book, int32 units, PriceRuns prices)
{
	if (units <= 0)
		return;
	if (book->n > 0 && are_same_runs(&book->rows[book->n - 1].prices, &prices))
		book->rows[book->n - 1].units += units;
	else
		book->rows[book->n++] = (PricedUnits) {units, prices};
}

PriceBook
rsv_price_book_make(PriceUnit per, int32 quantity, PriceRuns prices)
{
	PriceBook	book = {.per = per,.rows = palloc(sizeof(PricedUnits))};

	Assert(per != PRICE_PER_NONE && quantity > 0);
	add_units(&book, quantity, prices);
	return book;
}

PriceBook
rsv_price_book_revise(const PriceBook *booked, int64 moved,
					  const PriceRuns *today, int32 quantity)
{
	PriceBook	book = {.per = booked->per};
	int32		left = quantity;

	Assert(booked->per != PRICE_PER_NONE && quantity > 0);
	book.rows = palloc((booked->n + 1) * sizeof(PricedUnits));
	for (int i = 0; i < booked->n && left > 0; i++)
	{
		const PricedUnits *row = &booked->rows[i];
		int32		units = Min(row->units, left);

		add_units(&book, units, revise_runs(&row->prices, moved, today));
		left -= units;
	}
	add_units(&book, left, *today);
	return book;
}

static Numeric
add_run(Numeric sum, const PriceRun *run, int32 units)
{
	Numeric		amount;

	if (run->price == NULL)
		return sum;
	amount = rsv_amount_multiply(
		rsv_amount_multiply(run->price, rsv_amount_of(run->parts)),
		rsv_amount_of(units));
	return sum ? rsv_amount_add(sum, amount) : amount;
}

Numeric
rsv_price_book_sum(const PriceBook *book)
{
	Numeric		sum = NULL;

	for (int i = 0; i < book->n; i++)
		for (int j = 0; j < book->rows[i].prices.n; j++)
			sum = add_run(sum, &book->rows[i].prices.runs[j],
						  book->rows[i].units);
	return sum;
}

/*
 * The stored form
 */

static bool
is_priced(const PriceBook *book)
{
	for (int i = 0; i < book->n; i++)
		for (int j = 0; j < book->rows[i].prices.n; j++)
			if (book->rows[i].prices.runs[j].price)
				return true;
	return false;
}

static PriceRuns
fill_runs(const PriceRuns *runs)
{
	PriceRuns	result = {0};

	for (int i = 0; i < runs->n; i++)
		rsv_price_runs_add(&result, runs->runs[i].parts, runs->runs[i].price ?
						   runs->runs[i].price : rsv_amount_nothing());
	return result;
}

/* The book as it is stored */
static PriceBook
fill_book(const PriceBook *book)
{
	PriceBook	result = {.per = book->per};

	if (!is_priced(book))
		return result;
	result.rows = palloc(book->n * sizeof(PricedUnits));
	for (int i = 0; i < book->n; i++)
		add_units(&result, book->rows[i].units,
				  fill_runs(&book->rows[i].prices));
	return result;
}

static void
write_runs(JsonBuilder *json, const PriceRuns *runs)
{
	rsv_json_open_array(json, "prices");
	for (int i = 0; i < runs->n; i++)
	{
		rsv_json_open_object(json, NULL);
		rsv_json_number(json, "charged", runs->runs[i].parts);
		rsv_json_money(json, "price", runs->runs[i].price);
		rsv_json_close_object(json);
	}
	rsv_json_close_array(json);
}

static void
write_book(JsonBuilder *json, const PriceBook *book)
{
	rsv_json_open_object(json, NULL);
	rsv_json_text(json, "per", rsv_price_unit_name(book->per));
	rsv_json_open_array(json, "units");
	for (int i = 0; i < book->n; i++)
	{
		rsv_json_open_object(json, NULL);
		rsv_json_number(json, "quantity", book->rows[i].units);
		write_runs(json, &book->rows[i].prices);
		rsv_json_close_object(json);
	}
	rsv_json_close_array(json);
	rsv_json_close_object(json);
}

Datum
rsv_price_books_write(const PriceBook *books, int n)
{
	JsonBuilder json = {0};
	bool		priced = false;

	for (int i = 0; i < n && !priced; i++)
		priced = is_priced(&books[i]);
	if (!priced)
		return (Datum) 0;
	rsv_json_open_array(&json, NULL);
	for (int i = 0; i < n; i++)
	{
		PriceBook	book = fill_book(&books[i]);

		write_book(&json, &book);
	}
	rsv_json_close_array(&json);
	return rsv_json_close(&json);
}

static JsonbValue *
read_book_key(JsonbContainer *object, const char *key)
{
	return getKeyJsonValueFromContainer(object, key, strlen(key), NULL);
}

static int64
read_book_number(JsonbContainer *object, const char *key)
{
	return DatumGetInt64(DirectFunctionCall1(
		numeric_int8,
		NumericGetDatum(read_book_key(object, key)->val.numeric)));
}

static char *
read_book_string(JsonbContainer *object, const char *key)
{
	const JsonbValue *value = read_book_key(object, key);

	return pnstrdup(value->val.string.val, value->val.string.len);
}

/* The element of an array of objects or arrays */
static JsonbContainer *
read_book_element(JsonbContainer *array, int i)
{
	return getIthJsonbValueFromContainer(array, i)->val.binary.data;
}

static PriceRuns
read_runs(JsonbContainer *array)
{
	PriceRuns	runs = {0};
	int			n = JsonContainerSize(array);

	for (int i = 0; i < n; i++)
	{
		JsonbContainer *run = read_book_element(array, i);
		Datum		price = DirectFunctionCall3(
			numeric_in, CStringGetDatum(read_book_string(run, "price")),
			ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));

		rsv_price_runs_add(&runs, read_book_number(run, "charged"),
						   DatumGetNumeric(price));
	}
	return runs;
}

static PriceBook
read_book(JsonbContainer *object)
{
	PriceBook	book = {0};
	JsonbContainer *array = read_book_key(object, "units")->val.binary.data;
	int			n = JsonContainerSize(array);

	book.per = rsv_price_unit_by_name(read_book_string(object, "per"));
	book.rows = palloc(Max(n, 1) * sizeof(PricedUnits));
	for (int i = 0; i < n; i++)
	{
		JsonbContainer *units = read_book_element(array, i);

		add_units(&book, read_book_number(units, "quantity"),
				  read_runs(read_book_key(units, "prices")->val.binary.data));
	}
	return book;
}

PriceBook *
rsv_price_books_read(Datum prices, int n)
{
	PriceBook  *books = palloc0(n * sizeof(PriceBook));

	if (prices)
		for (int i = 0; i < n; i++)
			books[i] = read_book(
				read_book_element(&DatumGetJsonbP(prices)->root, i));
	return books;
}
