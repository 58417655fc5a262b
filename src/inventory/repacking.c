/*
 * repacking.c
 *		Making room by moving stays to other units.
 *
 * Pure: stays in, moves out. For every unit that is wished for, the fewest
 * moves are searched for (displace.c); where that takes too long a chain of
 * swaps makes room (chain.c), which always can unless units are closed by
 * name in the future; and only then the search goes on for longer.
 */
#include "postgres.h"

#include "inventory/board.h"

/* Units looked at before a search gives up */
#define QUICK_BUDGET 100000
#define LONG_BUDGET 5000000

static PackResult
place_strand(Board *board, int32 only, bool thorough, TimestampTz *wider)
{
	if (rsv_displace(board, only, QUICK_BUDGET) ||
		rsv_chain(board, only, wider))
		return PACK_DONE;
	if (*wider > board->window.to)
		return PACK_WIDER;
	return thorough && rsv_displace(board, only, LONG_BUDGET) ?
		PACK_DONE : PACK_FRAGMENTED;
}

/* Sorts spans and joins those that touch; returns how many are left. */
static int
join_spans(Span *spans, int n)
{
	int			joined = 0;

	qsort(spans, n, sizeof(Span), rsv_span_compare);
	for (int i = 0; i < n; i++)
		if (joined > 0 && spans[joined - 1].upper == spans[i].lower)
			spans[joined - 1].upper = spans[i].upper;
		else
			spans[joined++] = spans[i];
	return joined;
}

/* Strands of a stay stand together, in the order of the stays. */
static void
report_moves(const Board *board, const Stay *stays, Packing *packing)
{
	for (int i = 0, end; i < board->nstrands; i = end)
	{
		int			stay = board->strands[i].stay;
		bool		moved = false;
		int			n = 0;
		Span	   *spans;

		for (end = i; end < board->nstrands && board->strands[end].stay == stay;
			 end++)
			moved |= board->strands[end].unit != board->strands[end].home;
		if (stay == NOBODY || !moved)
			continue;

		spans = palloc((end - i + 1) * sizeof(Span));
		for (int j = i; j < end; j++)
			spans[n++] =
				(Span) {board->strands[j].unit, board->strands[j].unit + 1};
		if (stays[stay].units.upper > board->nunits)
			spans[n++] = (Span) {board->nunits, stays[stay].units.upper};
		packing->moves[packing->nmoves++] =
			(Move) {stay, join_spans(spans, n), spans};
	}
}

static int
compare_pieces(const void *a, const void *b)
{
	const Piece *left = a;
	const Piece *right = b;

	if (left->during.from != right->during.from)
		return left->during.from < right->during.from ? -1 : 1;
	if (left->during.to != right->during.to)
		return left->during.to < right->during.to ? -1 : 1;
	return rsv_span_compare(&left->units, &right->units);
}

/* The strands of the wish, neighbours joined */
static void
report_pieces(const Board *board, Packing *packing)
{
	Piece	   *pieces = palloc_array(Piece, board->nstrands + 1);
	int			n = 0;

	for (int i = 0; i < board->nstrands; i++)
	{
		int32		unit = board->strands[i].unit;

		if (board->strands[i].stay == NOBODY)
			pieces[n++] = (Piece) {{unit, unit + 1}, board->strands[i].during};
	}
	qsort(pieces, n, sizeof(Piece), compare_pieces);

	packing->pieces = pieces;
	packing->npieces = 0;
	for (int i = 0; i < n; i++)
	{
		Piece	   *last = &pieces[Max(packing->npieces - 1, 0)];

		if (packing->npieces > 0 &&
			last->units.upper == pieces[i].units.lower &&
			last->during.from == pieces[i].during.from &&
			last->during.to == pieces[i].during.to)
			last->units.upper = pieces[i].units.upper;
		else
			pieces[packing->npieces++] = pieces[i];
	}
}

/* The unit that is wished for in a place, where they are named */
static int32
named_unit(const Wish *wish, int32 place)
{
	for (int i = 0; i < wish->nnamed; i++)
	{
		int32		units = wish->named[i].upper - wish->named[i].lower;

		if (place < units)
			return wish->named[i].lower + place;
		place -= units;
	}
	return NOBODY;
}

PackResult
rsv_packing_repack(const Stay *stays, int nstays, const Wish *wish,
				   Period window, bool thorough, Packing *packing)
{
	Board		board;
	TimestampTz wider = window.to;

	memset(packing, 0, sizeof(Packing));
	if (wish->nnamed > 0 &&
		wish->named[wish->nnamed - 1].upper > wish->limit)
		return PACK_FULL;
	if (!rsv_board_set_up(&board, stays, nstays, wish, window))
		return PACK_FRAGMENTED;

	for (int32 i = 0; i < wish->quantity; i++)
	{
		PackResult	result = place_strand(&board, named_unit(wish, i), thorough,
												  &wider);

		packing->wider = (Period) {window.from, wider};
		if (result != PACK_DONE)
			return result;
	}
	packing->moves = palloc_array(Move, nstays + 1);
	report_moves(&board, stays, packing);
	report_pieces(&board, packing);
	return PACK_DONE;
}
