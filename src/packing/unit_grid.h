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
typedef struct UnitStay
{
	int			stay;			/* NOBODY: the wish */
	int32		home;			/* unit it had before */
	int32		unit;			/* unit it has now */
	Period		during;
	bool		fixed;
} UnitStay;

/* The stays on a unit, by start */
typedef struct UnitLane
{
	int			n;
	int			size;
	int		   *strands;
	bool		tangled;		/* some of them overlap: a row on the move */
} UnitLane;

typedef struct UnitGrid
{
	Period		wanted;			/* the period of the wish */
	Period		window;
	TimestampTz now;			/* what lies before may change units in time */
	bool		reversed;		/* all times are negative ones */
	Effort	   *effort;
	int			nstrands;
	int			size;
	UnitStay   *strands;
	int32		nunits;
	UnitLane   *lanes;
} UnitGrid;

/* False for more than is worth the memory */
extern bool rsv_unit_grid_set_up(UnitGrid *board, const Stay *stays, int nstays,
								 const PackingRequest *wish, Period window,
								 Effort *effort);
extern int	rsv_unit_grid_add(UnitGrid *board, int stay, int32 unit,
							 Period during, bool fixed);
extern void rsv_unit_grid_link(UnitGrid *board, int strand, int32 unit);
extern void rsv_unit_grid_unlink(UnitGrid *board, int strand);

/* Of the lane: the first that ends after a time, and that starts from it on */
extern int	rsv_unit_grid_ends_after(const UnitGrid *board, int32 unit,
									 TimestampTz time);
extern int	rsv_unit_grid_starts_from(const UnitGrid *board, int32 unit,
									  TimestampTz time);

/* Strands of stays that are not where they were */
extern int	rsv_unit_grid_moved(const UnitGrid *board);

/* Another one like it; reversed, time runs backwards on it. */
extern UnitGrid rsv_unit_grid_copy(const UnitGrid *board, bool reversed);
extern void rsv_unit_grid_free(UnitGrid *board);

/* The result of a way to make room */
typedef enum Room
{
	ROOM_MADE,
	ROOM_NONE,					/* there is no such way */
	ROOM_BEYOND,				/* it depends on what is beyond the window */
	ROOM_UNKNOWN				/* the effort was spent first */
} Room;

#endif							/* RSV_UNIT_GRID_H */
