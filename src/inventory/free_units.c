/*
 * free_units.c
 *		Free units among very many.
 *
 * Reading what all units hold takes as long as there are holders. So a session
 * keeps a cursor for each sale, which is one period of a large resource: the
 * units before it were taken when the session passed them, and the next search
 * begins there. The looks of one search grow: where most units are free, one
 * short look is enough, and where few are, the search passes many at little
 * cost. A whole sale reads each holder about once a session. Sessions begin at
 * random units, so that they do not meet.
 *
 * A cursor proves nothing, and need not be right: units given up behind it are
 * met when it comes round again. Units that are free, with nothing on units
 * that do not exist, do prove that the count fits.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "common/pg_prng.h"
#include "inventory/allocation_scan.h"
#include "inventory/free_units.h"
#include "inventory/late_stay.h"
#include "miscadmin.h"
#include "packing/packing.h"
#include "storage/locking.h"

/* Fewer units than these, for each that is wanted, are read at once. */
#define MANY_UNITS 1000

/* A look reads no more units than these. */
#define WIDEST_LOOK 4096

/* A search that may be in vain passes no more units than these. */
#define SHORT_SEARCH 256

#define CURSORS 64

typedef struct Sale
{
	int64		resource_id;
	Period		occupied;
} Sale;

typedef struct Cursor
{
	Sale		sale;
	int32		unit;
	bool		lucky;			/* the last search found units */
} Cursor;

/* By a hash of the sale; of two with one place here, the later stays. */
static Cursor cursors[CURSORS];

static Cursor *
find_cursor(const Judgement *judgement)
{
	Sale		sale = {judgement->demand->resource_id, judgement->occupied};
	Cursor	   *cursor = &cursors[hash_bytes((const unsigned char *) &sale,
											 sizeof(Sale)) % CURSORS];

	StaticAssertStmt(sizeof(Sale) == 3 * sizeof(int64),
					 "a sale is hashed and compared without padding");
	if (memcmp(&cursor->sale, &sale, sizeof(Sale)) != 0)
		*cursor = (Cursor) {sale,.lucky = true,
			.unit = pg_prng_uint64_range(&pg_global_prng_state, 0,
										 judgement->resource->capacity - 1)};
	return cursor;
}

/* The first of adjacent units between those that the rows take, or -1 */
static int32
find_gap(const Allocations *taken, UnitRange look, int32 quantity)
{
	UnitRange  *spans = palloc((taken->n + 1) * sizeof(UnitRange));
	int32		unit = look.lower;

	for (int i = 0; i < taken->n; i++)
		spans[i] = taken->rows[i].units;
	qsort(spans, taken->n, sizeof(UnitRange), rsv_unit_range_compare);
	for (int i = 0; i < taken->n && spans[i].lower - unit < quantity; i++)
		unit = Max(unit, spans[i].upper);
	pfree(spans);
	return look.upper - unit >= quantity ? unit : -1;
}

static int32
look_at_units(const Judgement *judgement, UnitRange look, Snapshot snapshot)
{
	Allocations taken = rsv_allocation_scan(judgement->demand->resource_id,
											look, judgement->occupied,
											snapshot);
	int32		unit = find_gap(&taken, look, judgement->demand->quantity);

	if (taken.rows)
		pfree(taken.rows);
	return unit;
}

/* The units at the cursor */
static UnitRange
next_look(Cursor *cursor, const Judgement *judgement, int32 width)
{
	int32		capacity = judgement->resource->capacity;
	int32		quantity = judgement->demand->quantity;

	if (cursor->unit > capacity - quantity)
		cursor->unit = 0;
	return (UnitRange) {cursor->unit,
						Min(cursor->unit + (int64) Max(width, quantity),
							capacity)};
}

/* All units once, or a few if none are to be expected */
static int64
units_to_pass(const Cursor *cursor, const Judgement *judgement)
{
	return cursor->lucky ? judgement->resource->capacity : SHORT_SEARCH;
}

static bool
search_from(Cursor *cursor, const Judgement *judgement, Snapshot snapshot)
{
	int32		quantity = judgement->demand->quantity;
	int64		left = units_to_pass(cursor, judgement);

	cursor->lucky = false;
	for (int32 width = quantity; left > 0; width = Min(2 * width, WIDEST_LOOK))
	{
		UnitRange	look = next_look(cursor, judgement, width);
		int32		unit = look_at_units(judgement, look, snapshot);

		CHECK_FOR_INTERRUPTS();
		cursor->lucky = unit >= 0;
		cursor->unit = cursor->lucky ? unit : look.upper - quantity + 1;
		if (cursor->lucky)
			return true;
		left -= look.upper - look.lower;
	}
	return false;
}

/* Another command claims units of these: on to where it has none. */
static void
pass_stripe(Cursor *cursor)
{
	cursor->unit += RSV_STRIPE_UNITS - cursor->unit % RSV_STRIPE_UNITS;
}

/*
 * Nobody else claims units that are locked, so a look at these decides. A look
 * at more than can be locked shows where to go on.
 */
static bool
search_shared(Cursor *cursor, Judgement *judgement)
{
	int64		resource_id = judgement->demand->resource_id;
	int32		quantity = judgement->demand->quantity;
	int32		width = quantity;
	int64		left = units_to_pass(cursor, judgement);

	for (cursor->lucky = false; left > 0 && !cursor->lucky;)
	{
		UnitRange	look = next_look(cursor, judgement, width);
		bool		decides = look.upper - look.lower <= RSV_STRIPE_UNITS;
		int32		unit;

		CHECK_FOR_INTERRUPTS();
		left -= look.upper - look.lower;
		if (decides && !rsv_try_lock_units(resource_id, look))
		{
			pass_stripe(cursor);
			continue;
		}
		unit = look_at_units(judgement, look, NULL);
		cursor->unit = unit >= 0 ? unit : look.upper - quantity + 1;
		cursor->lucky = decides && unit >= 0;
		if (cursor->lucky)
			judgement->locked = look;
		else if (decides)
			rsv_unlock_units(resource_id, look);
		width = unit >= 0 ? quantity : Min(2 * width, WIDEST_LOOK);
	}
	return cursor->lucky;
}

/* Does more stand there than units that exist, or a guest who is late? */
static bool
count_is_doubtful(Judgement *judgement, Snapshot snapshot)
{
	UnitRange	beyond = {judgement->resource->capacity, PG_INT32_MAX};
	Allocations rows = rsv_allocation_scan(judgement->demand->resource_id,
										   beyond, judgement->occupied,
										   snapshot);

	if (rows.n == 0)
		rsv_late_stay_add(judgement, &rows, judgement->occupied, snapshot);
	return rows.n > 0;
}

bool
rsv_free_units_are_many(const Demand *demand, const Resource *resource)
{
	/* so the resource has at least MANY_UNITS */
	return demand->quantity <= resource->capacity / MANY_UNITS &&
		!rsv_hour_capacity_is_set(resource) &&
		demand->mode == DEMAND_NEW && !rsv_demand_names_units(demand);
}

/* The next search begins behind units that are taken. */
static void
place_at(Cursor *cursor, Judgement *judgement, bool taken)
{
	int32		quantity = judgement->demand->quantity;

	judgement->packing.npieces = 1;
	judgement->packing.pieces = palloc(sizeof(Piece));
	judgement->packing.pieces[0] = (Piece) {
		{cursor->unit, cursor->unit + quantity}, judgement->occupied};
	if (taken)
		cursor->unit += quantity;
}

bool
rsv_free_units_find(Judgement *judgement, Snapshot snapshot)
{
	Cursor	   *cursor;

	/* a row that is only drafted is in no index */
	if (judgement->draft ||
		!rsv_free_units_are_many(judgement->demand, judgement->resource) ||
		count_is_doubtful(judgement, snapshot))
		return false;
	cursor = find_cursor(judgement);
	if (!search_from(cursor, judgement, snapshot))
		return false;
	place_at(cursor, judgement, snapshot == NULL);
	return true;
}

bool
rsv_free_units_find_shared(Judgement *judgement)
{
	Cursor	   *cursor;

	if (!rsv_free_units_are_many(judgement->demand, judgement->resource) ||
		judgement->demand->quantity > RSV_STRIPE_UNITS ||
		count_is_doubtful(judgement, NULL))
		return false;
	cursor = find_cursor(judgement);
	if (!search_shared(cursor, judgement))
		return false;
	place_at(cursor, judgement, true);
	return true;
}
