/*
 * draft.c
 *		Rows as they would be after claims that are only asked for.
 *
 * A question about several items is answered as their command would decide:
 * each item meets the rows of those before it, and the stays that made room for
 * them are where they would have been moved. Nothing is written. The lists only
 * grow, so that what was taken last is given back by cutting them.
 */
#include "postgres.h"

#include "inventory/draft.h"

static bool
is_gone(const Draft *draft, int64 id)
{
	for (int i = 0; i < draft->ngone; i++)
		if (draft->gone[i] == id)
			return true;
	return false;
}

void
rsv_draft_apply(const Draft *draft, Allocations *stock, int64 resource_id,
				Period during)
{
	int			n = 0;

	for (int i = 0; i < stock->n; i++)
		if (!is_gone(draft, stock->rows[i].id))
			stock->rows[n++] = stock->rows[i];
	stock->n = n;
	for (int i = 0; i < draft->added.n; i++)
	{
		const Allocation *row = &draft->added.rows[i];

		if (row->resource_id == resource_id && !is_gone(draft, row->id) &&
			rsv_period_overlaps(row->during, during))
			rsv_allocation_add(stock, row);
	}
}

static void
add_draft_row(Draft *draft, Allocation row)
{
	row.id = -1 - draft->added.n;
	rsv_allocation_add(&draft->added, &row);
}

static void
remove_row(Draft *draft, int64 id)
{
	if (draft->ngone == draft->size)
	{
		draft->size = Max(2 * draft->size, 16);
		draft->gone = draft->gone ?
			repalloc(draft->gone, draft->size * sizeof(int64)) :
			palloc(draft->size * sizeof(int64));
	}
	draft->gone[draft->ngone++] = id;
}

void
rsv_draft_take(Draft *draft, const Judgement *judgement)
{
	const Packing *packing = &judgement->packing;
	MemoryContext caller = MemoryContextSwitchTo(draft->context);

	for (int i = 0; i < packing->nmoves; i++)
	{
		const Move *move = &packing->moves[i];
		Allocation	row = judgement->stock.rows[move->stay];

		remove_row(draft, row.id);
		for (int j = 0; j < move->nspans; j++)
		{
			row.units = move->spans[j];
			add_draft_row(draft, row);
		}
	}
	for (int i = 0; i < packing->npieces; i++)
	{
		Allocation	row = {.resource_id = judgement->demand->resource_id};

		row.pinned = rsv_demand_names_units(judgement->demand);
		row.units = packing->pieces[i].units;
		row.during = packing->pieces[i].during;
		add_draft_row(draft, row);
	}
	MemoryContextSwitchTo(caller);
}

DraftMark
rsv_draft_mark(const Draft *draft)
{
	return (DraftMark) {draft->added.n, draft->ngone};
}

void
rsv_draft_undo(Draft *draft, DraftMark mark)
{
	draft->added.n = mark.nadded;
	draft->ngone = mark.ngone;
}
