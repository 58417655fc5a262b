/*
 * board.h
 *		The units of a resource over a window of time, to rearrange stays on.
 */
#ifndef RSV_BOARD_H
#define RSV_BOARD_H

#include "postgres.h"

#include "inventory/packing.h"

#define NOBODY (-1)

/* One unit of a stay, or a piece of the wish */
typedef struct Strand
{
	int			stay;			/* NOBODY: the wish */
	int32		home;			/* unit it had before */
	int32		unit;			/* unit it has now */
	Period		during;
	bool		fixed;
	int			next;			/* on the same unit */
} Strand;

typedef struct Board
{
	const Wish *wish;
	Period		window;
	int			nstrands;
	int			size;
	Strand	   *strands;
	int32		nunits;
	int		   *first;			/* by unit */
} Board;

/* False for more than is worth the memory */
extern bool rsv_board_set_up(Board *board, const Stay *stays, int nstays,
							 const Wish *wish, Period window);
extern int	rsv_board_add(Board *board, int stay, int32 unit, Period during,
						  bool fixed);
extern void rsv_board_link(Board *board, int strand, int32 unit);
extern void rsv_board_unlink(Board *board, int strand);

/*
 * Two ways to give the wish one more unit: any, or only the one named. False
 * where it cannot be had; the board is then as it was after a search, and
 * rearranged in allowed ways after a chain.
 */
extern bool rsv_displace(Board *board, int32 only, int64 budget);
extern bool rsv_chain(Board *board, int32 only, TimestampTz *wider);

#endif							/* RSV_BOARD_H */
