/*
 * repack.c
 *		Making room by moving stays to other units.
 *
 * Pure: stays in, moves out. For every unit that is wished for, the fewest
 * moves are searched for (repack_search.c); where that takes too long a chain
 * of swaps makes room (repack_swap.c), which always can unless units are closed
 * by name in the future; and only then the search goes on for longer. All of
 * it ends with the effort that it may cost, and then says that it does not
 * know.
 */
#include "postgres.h"

#include "packing/repack.h"
#include "packing/repack_search.h"
#include "packing/repack_swap.h"
#include "packing/unit_grid.h"

/* Units looked at where nothing else has made room, before it is given up */
#define LONG_TRIES 1000000

/* Chains, of which the one with the fewest moves is taken */
typedef struct Chains
{
	bool		made;
	int			moves;
	UnitGrid	best;
	Period		wider;			/* the window that the others ask for */
	bool		unknown;		/* or they cannot be told */
} Chains;

static void
keep_better(Chains *chains, UnitGrid *board)
{
	int			moves = rsv_unit_grid_moved(board);

	if (chains->made && moves >= chains->moves)
	{
		rsv_unit_grid_free(board);
		return;
	}
	if (chains->made)
		rsv_unit_grid_free(&chains->best);
	chains->made = true;
	chains->moves = moves;
	chains->best = *board;
}

static void
try_chain(Chains *chains, const UnitGrid *board, int32 only, bool reversed,
		  bool fewest)
{
	UnitGrid	copy = rsv_unit_grid_copy(board, reversed);
	TimestampTz beyond;

	switch (rsv_repack_swap(&copy, only, fewest, &beyond))
	{
		case ROOM_MADE:
			keep_better(chains, &copy);
			return;
		case ROOM_BEYOND:
			if (reversed)
				chains->wider.from = Min(chains->wider.from, -beyond);
			else
				chains->wider.to = Max(chains->wider.to, beyond);
			break;
		case ROOM_UNKNOWN:
			chains->unknown = true;
			break;
		case ROOM_NONE:
			break;
	}
	rsv_unit_grid_free(&copy);
}

/* From the start of the wish on, and from its end back */
static Chains
try_chains(const UnitGrid *board, int32 only)
{
	Chains		chains = {.wider = board->window};

	for (int reversed = 0; reversed < 2; reversed++)
		for (int fewest = 0; fewest < 2; fewest++)
			if (!rsv_effort_is_spent(board->effort))
				try_chain(&chains, board, only, reversed, fewest);
	return chains;
}

static void
take_chain(UnitGrid *board, Chains *chains)
{
	rsv_unit_grid_free(board);
	if (!chains->best.reversed)
	{
		*board = chains->best;
		return;
	}
	*board = rsv_unit_grid_copy(&chains->best, true);
	rsv_unit_grid_free(&chains->best);
}

static bool
is_wider(Period period, Period than)
{
	return period.from < than.from || period.to > than.to;
}

static PackResult
place_strand(UnitGrid *board, int32 only, bool thorough, Period *wider)
{
	Room		room = rsv_repack_search(board, only, &board->effort->tries);
	int64		tries = LONG_TRIES;
	Chains		chains;

	if (room == ROOM_MADE)
		return PACK_DONE;
	chains = try_chains(board, only);
	*wider = chains.wider;
	if (chains.made && chains.moves <= RSV_MOST_MOVES)
	{
		take_chain(board, &chains);
		return PACK_DONE;
	}
	if (rsv_effort_is_spent(board->effort))
		return PACK_GAVE_UP;
	if (is_wider(chains.wider, board->window))
		return PACK_WIDER;
	if (chains.made || chains.unknown)
		return PACK_GAVE_UP;
	if (room == ROOM_NONE)
		return PACK_FRAGMENTED;
	if (thorough)
		room = rsv_repack_search(board, only, &tries);
	if (room == ROOM_MADE)
		return PACK_DONE;
	return room == ROOM_NONE || !thorough ? PACK_FRAGMENTED : PACK_GAVE_UP;
}

/* Sorts spans and joins those that touch; returns how many are left. */
static int
join_spans(UnitRange *spans, int n)
{
	int			joined = 0;

	qsort(spans, n, sizeof(UnitRange), rsv_unit_range_compare);
	for (int i = 0; i < n; i++)
		if (joined > 0 && spans[joined - 1].upper == spans[i].lower)
			spans[joined - 1].upper = spans[i].upper;
		else
			spans[joined++] = spans[i];
	return joined;
}

/* Strands of a stay stand together, in the order of the stays. */
static void
report_moves(const UnitGrid *board, const Stay *stays, Packing *packing)
{
	for (int i = 0, end; i < board->nstrands; i = end)
	{
		int			stay = board->strands[i].stay;
		bool		moved = false;
		int			n = 0;
		UnitRange  *spans;

		for (end = i; end < board->nstrands && board->strands[end].stay == stay;
			 end++)
			moved |= board->strands[end].unit != board->strands[end].home;
		if (stay == NOBODY || !moved)
			continue;

		spans = palloc((end - i + 1) * sizeof(UnitRange));
		for (int j = i; j < end; j++)
			spans[n++] = (UnitRange) {board->strands[j].unit,
									  board->strands[j].unit + 1};
		if (stays[stay].units.upper > board->nunits)
			spans[n++] = (UnitRange) {board->nunits, stays[stay].units.upper};
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
	return rsv_unit_range_compare(&left->units, &right->units);
}

/* The strands of the wish, neighbours joined */
static void
report_pieces(const UnitGrid *board, Packing *packing)
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
named_unit(const PackingRequest *wish, int32 place)
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
rsv_repack(const Stay *stays, int nstays, const PackingRequest *wish,
		   Period window, bool thorough, Effort *effort,
		   Packing *packing)
{
	UnitGrid	board;

	memset(packing, 0, sizeof(Packing));
	if (wish->nnamed > 0 &&
		wish->named[wish->nnamed - 1].upper > wish->limit)
		return PACK_FULL;
	if (!rsv_unit_grid_set_up(&board, stays, nstays, wish, window, effort))
		return PACK_GAVE_UP;

	for (int32 i = 0; i < wish->quantity; i++)
	{
		PackResult	result = place_strand(&board, named_unit(wish, i), thorough,
										  &packing->wider);

		if (result != PACK_DONE)
			return result;
	}
	packing->moves = MemoryContextAllocHuge(CurrentMemoryContext,
											(nstays + 1) * sizeof(Move));
	report_moves(&board, stays, packing);
	report_pieces(&board, packing);
	if (packing->nmoves > effort->moves)
		return PACK_GAVE_UP;
	effort->moves -= packing->nmoves;
	return PACK_DONE;
}
