/*
 * availability.c
 *		Is there room, and which units are it?
 *
 * One judgement for commands and queries. A command looks with a dirty
 * snapshot, so others' uncommitted rows are among what it sees. All of them
 * count at first; only if that leaves no room is it asked whether there would
 * be room without the holds that have ended, and without what may yet be
 * rolled back.
 */
#include "postgres.h"

#include "access/transam.h"
#include "catalog/pg_type.h"
#include "common/pg_prng.h"
#include "inventory/availability.h"
#include "statement.h"
#include "utils/array.h"

/* From so many units on, try a few before reading what all of them hold */
#define PROBE_LIMIT 1000
#define PROBES 4

static Statement select_expired = STATEMENT(
	"SELECT reservation_id FROM reservation.reservation"
	" WHERE reservation_id = ANY ($1) AND status = 'held'"
	" AND expires_at <= $2 ORDER BY reservation_id",
	UUIDARRAYOID, TIMESTAMPTZOID);

/* Which rows count */
typedef enum Count
{
	COUNT_ALL,
	COUNT_LIVE,					/* not holds that have ended */
	COUNT_CERTAIN				/* nor what is not committed */
} Count;

static bool
same_reservation(const Allocation *row, const pg_uuid_t *id)
{
	return !row->closure && memcmp(&row->reservation_id, id, UUID_LEN) == 0;
}

static bool
is_expired(const Demand *demand, const Allocation *row)
{
	for (int i = 0; i < demand->nexpired; i++)
		if (same_reservation(row, &demand->expired[i]))
			return true;
	return false;
}

static bool
counts(const Demand *demand, const Allocation *row, Count count)
{
	if (demand->own && same_reservation(row, demand->own))
		return false;
	if (count >= COUNT_LIVE && is_expired(demand, row))
		return false;
	return count < COUNT_CERTAIN || !TransactionIdIsValid(row->busy);
}

static bool
closes_all(const Demand *demand)
{
	return demand->named.upper == PG_INT32_MAX;
}

static int32
limit_of(const Demand *demand)
{
	return demand->resource->capacity +
		(demand->overbook ? demand->resource->overbooking : 0);
}

/* Drops from the stock what does not count; its rows become stays. */
static Stay *
make_stays(const Demand *demand, Stock *stock, Count count)
{
	Stay	   *stays;
	int			n = 0;

	for (int i = 0; i < stock->n; i++)
		if (counts(demand, &stock->rows[i], count))
			stock->rows[n++] = stock->rows[i];
	stock->n = n;

	stays = MemoryContextAllocHuge(CurrentMemoryContext,
								   (n + 1) * sizeof(Stay));
	for (int i = 0; i < n; i++)
	{
		const Allocation *row = &stock->rows[i];

		stays[i].units = row->units;
		stays[i].during = row->during;
		stays[i].closure = row->closure;
		stays[i].movable = !row->closure && !row->pinned &&
			!TransactionIdIsValid(row->busy);
	}
	return stays;
}

/* The period that all of these rows lie in */
static Period
extent(const Stock *stock, Period window)
{
	for (int i = 0; i < stock->n; i++)
		if (!stock->rows[i].closure)
		{
			window.from = Min(window.from, stock->rows[i].during.from);
			window.to = Max(window.to, stock->rows[i].during.to);
		}
	return window;
}

/*
 * Room can be made: look as far as those reach who would have to move, and
 * further if the packing asks for it.
 */
static PackResult
repack(Demand *demand, const Wish *wish, Count count, Snapshot snapshot)
{
	Period		window = extent(&demand->stock, demand->occupied);

	for (;;)
	{
		PackResult	result;
		Stay	   *stays;

		demand->stock = rsv_stock_look(demand->resource_id, RSV_ALL_UNITS,
									   window, snapshot);
		stays = make_stays(demand, &demand->stock, count);
		result = rsv_packing_repack(stays, demand->stock.n, wish, window,
									&demand->packing);
		if (result != PACK_WIDER)
			return result;
		/* doubled, so that few looks are enough however far it is */
		window.to = Max(demand->packing.wider.to,
						window.to + (window.to - window.from));
	}
}

/* The units it has there, if they are as many as it needs */
static void
name_own_units(const Demand *demand, Wish *wish)
{
	const Stock *stock = demand->own_stock;
	Span	   *spans = palloc((stock->n + 1) * sizeof(Span));
	int64		units = 0;
	int			n = 0;

	for (int i = 0; i < stock->n; i++)
		if (stock->rows[i].resource_id == demand->resource_id)
		{
			units += stock->rows[i].units.upper - stock->rows[i].units.lower;
			spans[n++] = stock->rows[i].units;
		}
	if (units != demand->quantity)
		return;
	qsort(spans, n, sizeof(Span), rsv_span_compare);
	wish->nnamed = n;
	wish->named = spans;
}

/* A closure of the whole resource needs it empty. */
static PackResult
fit_closure(Demand *demand)
{
	if (demand->stock.n > 0)
		return PACK_FULL;
	demand->packing.npieces = 1;
	demand->packing.pieces = palloc(sizeof(Piece));
	demand->packing.pieces[0] = (Piece) {RSV_ALL_UNITS, demand->occupied};
	return PACK_DONE;
}

static PackResult
fit(Demand *demand, const Stock *found, Count count, Snapshot snapshot)
{
	Wish		wish = {.during = demand->occupied,.quantity = demand->quantity,
	.limit = limit_of(demand),.now = demand->now};
	Stay	   *stays;

	demand->stock.n = demand->stock.size = found->n;
	demand->stock.rows = MemoryContextAllocHuge(
		CurrentMemoryContext, (found->n + 1) * sizeof(Allocation));
	if (found->n > 0)
		memcpy(demand->stock.rows, found->rows, found->n * sizeof(Allocation));
	stays = make_stays(demand, &demand->stock, count);

	if (demand->closing && closes_all(demand))
		return fit_closure(demand);
	if (rsv_packing_peak(stays, demand->stock.n, wish.during, wish.limit) +
		wish.quantity > wish.limit)
		return PACK_FULL;
	if (demand->closing)
	{
		wish.nnamed = 1;
		wish.named = &demand->named;
	}
	if (demand->own_stock)
		name_own_units(demand, &wish);
	if (wish.nnamed > 0 && !demand->closing && !demand->stay_put)
	{
		if (rsv_packing_place(stays, demand->stock.n, &wish, &demand->packing))
			return PACK_DONE;
		wish.nnamed = 0;
	}
	if (demand->stay_put && wish.nnamed == 0)
		return PACK_FULL;
	if (rsv_packing_place(stays, demand->stock.n, &wish, &demand->packing))
		return PACK_DONE;
	return repack(demand, &wish, count, snapshot);
}

/*
 * With very many units most are free or most are not, and reading what all
 * of them hold takes as long as there are holders. A unit that is free, with
 * nothing on units that do not exist, proves that the count fits.
 */
static bool
probe(Demand *demand, Snapshot snapshot)
{
	int32		limit = limit_of(demand);
	int32		capacity = demand->resource->capacity;
	Span		beyond = {capacity, PG_INT32_MAX};

	if (limit < PROBE_LIMIT || demand->closing || demand->own ||
		demand->quantity > limit / PROBE_LIMIT ||
		rsv_stock_look(demand->resource_id, beyond, demand->occupied,
					   snapshot).n > 0)
		return false;

	for (int i = 0; i < PROBES; i++)
	{
		Span		units;

		units.lower = pg_prng_uint64_range(&pg_global_prng_state, 0,
										   capacity - demand->quantity);
		units.upper = units.lower + demand->quantity;
		if (rsv_stock_look(demand->resource_id, units, demand->occupied,
						   snapshot).n > 0)
			continue;
		demand->packing.npieces = 1;
		demand->packing.pieces = palloc(sizeof(Piece));
		demand->packing.pieces[0] = (Piece) {units, demand->occupied};
		return true;
	}
	return false;
}

static void
find_expired(Demand *demand, const Stock *found)
{
	Arguments	arguments = {0};
	Datum	   *ids = palloc((found->n + 1) * sizeof(Datum));
	int			n = 0;

	demand->nexpired = 0;
	for (int i = 0; i < found->n; i++)
		if (!found->rows[i].closure && !found->rows[i].pinned)
			ids[n++] = UUIDPGetDatum(&found->rows[i].reservation_id);
	if (n == 0)
		return;

	rsv_argument_datum(&arguments,
					   PointerGetDatum(construct_array(
						   ids, n, UUIDOID, UUID_LEN, false, TYPALIGN_CHAR)));
	rsv_argument_time(&arguments, demand->now);
	demand->nexpired = rsv_statement_execute(&select_expired, &arguments);
	demand->expired = palloc((demand->nexpired + 1) * sizeof(pg_uuid_t));
	for (int i = 0; i < demand->nexpired; i++)
		demand->expired[i] = rsv_row_uuid(i, 1);
}

/* Of all units; to a closure, of any that it wants */
static bool
is_closed(const Demand *demand, const Stock *found)
{
	Span		wanted = demand->closing ? demand->named : RSV_ALL_UNITS;

	for (int i = 0; i < found->n; i++)
	{
		const Allocation *row = &found->rows[i];

		if (row->closure && rsv_span_overlaps(row->units, wanted) &&
			(demand->closing || row->units.upper == PG_INT32_MAX))
			return true;
	}
	return false;
}

/*
 * The reason where the count or the arrangement does not fit. A closure meets
 * another one, or guests whom nothing can move.
 */
static const char *
name_reason(const Demand *demand, const Stock *found, PackResult result)
{
	if (is_closed(demand, found))
		return "closed";
	if (demand->closing)
		return "occupied";
	return result == PACK_FULL ? "unavailable" : "fragmented";
}

static Verdict
refuse(Demand *demand, const char *reason)
{
	demand->reason = reason;
	return VERDICT_REFUSED;
}

/* No room as it stands: what might make some? */
static Verdict
judge_full(Demand *demand, const Stock *found, PackResult result,
		   Snapshot snapshot)
{
	find_expired(demand, found);
	if (demand->nexpired > 0)
	{
		PackResult	without = fit(demand, found, COUNT_LIVE, snapshot);

		if (without == PACK_DONE)
			return snapshot ? VERDICT_FREE : VERDICT_EXPIRED;
		result = without;
	}

	/* a busy row may fragment from beyond the period */
	demand->busy = rsv_stock_busy(result == PACK_FULL ? found : &demand->stock);
	if (demand->busy &&
		(result == PACK_FRAGMENTED ||
		 fit(demand, found, COUNT_CERTAIN, snapshot) != PACK_FULL))
		return VERDICT_BUSY;

	return refuse(demand, name_reason(demand, found, result));
}

void
rsv_availability_prepare(Demand *demand, const Resource *resource)
{
	demand->resource = resource;
	demand->occupied = demand->closing ? demand->stay :
		rsv_resource_occupied(resource, demand->stay);
	if (demand->reach != 0)
		demand->occupied.from = Min(demand->occupied.from, demand->reach);
}

Verdict
rsv_availability_judge(Demand *demand, Snapshot snapshot)
{
	Stock		found;
	PackResult	result;

	demand->reason = NULL;
	demand->nexpired = 0;
	demand->busy = NULL;
	memset(&demand->packing, 0, sizeof(Packing));

	if (!demand->closing && demand->quantity > limit_of(demand))
		return refuse(demand, "over_capacity");
	if (probe(demand, snapshot))
		return VERDICT_FREE;

	found = rsv_stock_look(demand->resource_id, RSV_ALL_UNITS,
						   demand->occupied, snapshot);
	result = fit(demand, &found, COUNT_ALL, snapshot);
	if (result == PACK_DONE)
		return VERDICT_FREE;
	return judge_full(demand, &found, result, snapshot);
}

/* The holds that have ended are known from the refusal. */
bool
rsv_availability_is_full(Demand *demand, Snapshot snapshot)
{
	Stock		found = rsv_stock_look(demand->resource_id, RSV_ALL_UNITS,
									   demand->occupied, snapshot);

	return fit(demand, &found, COUNT_LIVE, snapshot) == PACK_FULL;
}
