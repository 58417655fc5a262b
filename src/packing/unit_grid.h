/*
 * unit_grid.h
 *		The units of a resource over a window of time, to rearrange stays on.
 */
#ifndef RSV_UNIT_GRID_H
#define RSV_UNIT_GRID_H

#include "postgres.h"

#include "packing/packing.h"

#define NOBODY (-1)

/* One unit of a stay, or a piece of the wish */
typedef struct Strand
{
	int			stay;			/* NOBODY: the wish */
	int32		home;			/* unit it had before */
	int32		unit;			/* unit it has now */
	Period		during;
	bool		fixed;
} Strand;

/* The stays on a unit, by start */
typedef struct Lane
{
	int			n;
	int			size;
	int		   *strands;
	bool		tangled;		/* some of them overlap: a row on the move */
} Lane;

typedef struct Board
{
	Period		wanted;			/* the period of the wish */
	Period		window;
	TimestampTz now;			/* what lies before may change units in time */
	bool		reversed;		/* all times are negative ones */
	Effort	   *effort;
	int			nstrands;
	int			size;
	Strand	   *strands;
	int32		nunits;
	Lane	   *lanes;
} Board;

/* False for more than is worth the memory */
extern bool rsv_board_set_up(Board *board, const Stay *stays, int nstays,
							 const Wish *wish, Period window, Effort *effort);
extern int	rsv_board_add(Board *board, int stay, int32 unit, Period during,
						  bool fixed);
extern void rsv_board_link(Board *board, int strand, int32 unit);
extern void rsv_board_unlink(Board *board, int strand);

/* Of the lane: the first that ends after a time, and that starts from it on */
extern int	rsv_board_ends_after(const Board *board, int32 unit,
								 TimestampTz time);
extern int	rsv_board_starts_from(const Board *board, int32 unit,
								  TimestampTz time);

/* Strands of stays that are not where they were */
extern int	rsv_board_moved(const Board *board);

/* Another one like it; reversed, time runs backwards on it. */
extern Board rsv_board_copy(const Board *board, bool reversed);
extern void rsv_board_free(Board *board);

/* The result of a way to make room */
typedef enum Room
{
	ROOM_MADE,
	ROOM_NONE,					/* there is no such way */
	ROOM_BEYOND,				/* it depends on what is beyond the window */
	ROOM_UNKNOWN				/* the effort was spent first */
} Room;

#endif							/* RSV_UNIT_GRID_H */
