/*
 * sold_out.c
 *		A memory of the sales that are over.
 *
 * To learn that a sale is over, a command reads all holders. Those that come
 * after it need not: that the count does not fit stays true until a row of the
 * resource is changed or deleted, or a hold among the holders ends. So the
 * command notes in shared memory what was full, when the first hold will end,
 * and how often something had been given up before it looked. A trigger counts
 * that.
 *
 * The note is never wrong, though nothing is locked to read it:
 * - It is made under the lock of the resource, of a refusal that committed
 *   rows explain: rows of another open transaction, or of the command's own,
 *   may be rolled back.
 * - A row is marked as given up, and then counted. So a command that looks has
 *   either met the mark, and does not count on the row, or it has begun before
 *   the count, which is then another than the one it notes.
 * - The end of a hold comes nearer only with another start of the stay, and
 *   so with a change of its rows.
 * - A guest who is late occupies units that no row has, at the present. So
 *   nothing is noted of a period that has begun.
 *
 * Without shared memory, nothing is known.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "inventory/expired_hold.h"
#include "inventory/placement.h"
#include "inventory/sold_out.h"
#include "miscadmin.h"
#include "port/atomics.h"
#include "storage/catalog.h"
#include "storage/layout.h"
#include "storage/locking.h"
#include "storage/shared_memory.h"
#include "storage/spin.h"
#include "storage/trigger.h"

PG_FUNCTION_INFO_V1(reservation_allocation_freed);

#define PLACES 1024

/* The table differs where the extension was created anew. */
typedef struct SaleKey
{
	Oid			database;
	Oid			table;
	int64		resource_id;
	Period		occupied;
} SaleKey;

typedef struct Note
{
	slock_t		mutex;
	SaleKey		key;
	int32		quantity;		/* too many for it, */
	int32		limit;			/* with so many units */
	uint64		count;
	TimestampTz until;
} Note;

/* Both by a hash: the count by database and resource, the note by its key */
typedef struct SoldOut
{
	pg_atomic_uint64 counts[PLACES];
	Note		notes[PLACES];
} SoldOut;

static Size
sold_out_size(void)
{
	return sizeof(SoldOut);
}

static void
begin_sold_out(void *start)
{
	SoldOut    *sold_out = start;

	for (int i = 0; i < PLACES; i++)
	{
		pg_atomic_init_u64(&sold_out->counts[i], 0);
		SpinLockInit(&sold_out->notes[i].mutex);
	}
}

static SharedArea area = {"reservation notes", sold_out_size, begin_sold_out};

void
rsv_sold_out_init(void)
{
	rsv_shared_memory_add(&area);
}

static uint32
place_of(const SaleKey *key, Size size)
{
	return hash_bytes((const unsigned char *) key, size) % PLACES;
}

static SaleKey
sale_key_of(int64 resource_id, Period occupied)
{
	StaticAssertStmt(sizeof(SaleKey) == 4 * sizeof(int64),
					 "a sale is hashed and compared without padding");
	return (SaleKey) {MyDatabaseId, rsv_catalog()->allocation, resource_id,
		occupied};
}

static uint32
count_place(int64 resource_id)
{
	SaleKey		key = sale_key_of(resource_id, (Period) {0, 0});

	return place_of(&key, offsetof(SaleKey, occupied));
}

static Note *
find_note(const SaleKey *key)
{
	return &((SoldOut *) area.start)->notes[place_of(key, sizeof(SaleKey))];
}

static pg_atomic_uint64 *
find_count(uint32 place)
{
	return &((SoldOut *) area.start)->counts[place];
}

static bool
may_be_noted(const Judgement *judgement)
{
	const Demand *demand = judgement->demand;

	/* hours may be changed without a row that is given up */
	return area.start && demand->mode == DEMAND_NEW &&
		!rsv_demand_names_units(demand) &&
		!rsv_hour_capacity_is_set(judgement->resource);
}

static bool
has_own(const Allocations *stock)
{
	for (int i = 0; i < stock->n; i++)
		if (stock->rows[i].own)
			return true;
	return false;
}

uint64
rsv_sold_out_count(int64 resource_id)
{
	uint64		count;

	if (area.start == NULL)
		return 0;
	count = pg_atomic_read_u64(find_count(count_place(resource_id)));
	pg_memory_barrier();
	return count;
}

bool
rsv_sold_out_knows(const Judgement *judgement)
{
	const Demand *demand = judgement->demand;
	SaleKey		key;
	Note	   *place;
	Note		note;

	if (!may_be_noted(judgement))
		return false;
	key = sale_key_of(demand->resource_id, judgement->occupied);
	place = find_note(&key);
	SpinLockAcquire(&place->mutex);
	note = *place;
	SpinLockRelease(&place->mutex);
	return memcmp(&note.key, &key, sizeof(SaleKey)) == 0 &&
		demand->quantity >= note.quantity &&
		rsv_placement_limit(judgement) <= note.limit &&
		demand->now < note.until &&
		rsv_sold_out_count(demand->resource_id) == note.count;
}

void
rsv_sold_out_note(const Judgement *judgement, uint64 count)
{
	const Demand *demand = judgement->demand;
	Note		note;
	Note	   *place;

	Assert(rsv_lock_is_held(demand->resource_id));
	if (!may_be_noted(judgement) || judgement->reason != REASON_UNAVAILABLE ||
		judgement->occupied.from <= demand->now ||
		has_own(&judgement->stock))
		return;
	note.key = sale_key_of(demand->resource_id, judgement->occupied);
	note.quantity = demand->quantity;
	note.limit = rsv_placement_limit(judgement);
	note.count = count;
	note.until = rsv_expired_hold_next(&judgement->stock, demand->now);

	place = find_note(&note.key);
	SpinLockAcquire(&place->mutex);
	place->key = note.key;
	place->quantity = note.quantity;
	place->limit = note.limit;
	place->count = note.count;
	place->until = note.until;
	SpinLockRelease(&place->mutex);
}

void
rsv_sold_out_forget(int64 resource_id)
{
	if (area.start)
		(void) pg_atomic_fetch_add_u64(find_count(count_place(resource_id)), 1);
}

static void
forget_all(void)
{
	for (uint32 place = 0; place < PLACES; place++)
		(void) pg_atomic_fetch_add_u64(find_count(place), 1);
}

static const TriggerUse freed_use = {
	.function = "allocation_freed",
	.tables = {"allocation"},
	.events = TRIGGER_ON_UPDATE | TRIGGER_ON_DELETE | TRIGGER_ON_TRUNCATE};

Datum
reservation_allocation_freed(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = rsv_trigger_require(fcinfo, &freed_use);
	bool		null;

	if (area.start == NULL)
		return PointerGetDatum(NULL);
	if (TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event))
		forget_all();
	else
		rsv_sold_out_forget(DatumGetInt64(slot_getattr(trigger->tg_trigslot,
													   ALLOCATION_RESOURCE_ID,
													   &null)));
	return PointerGetDatum(NULL);
}
