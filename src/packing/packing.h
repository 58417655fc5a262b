/*
 * packing.h
 *		Which unit for whom.
 */
#ifndef RSV_PACKING_H
#define RSV_PACKING_H

#include "postgres.h"

#include "base/period.h"

/* A row of allocation, as far as packing cares */
typedef struct Stay
{
	UnitRange	units;
	Period		during;
	bool		movable;
	bool		closure;
} Stay;

/* The question: a place for one stay */
typedef struct PackingRequest
{
	Period		during;
	int32		quantity;
	int32		limit;			/* units there are */
	int			nnamed;			/* 0, or just the units of these spans, */
	const UnitRange *named;			/* rising, and as many as quantity */
	TimestampTz now;			/* what lies before may change units in time */
} PackingRequest;

typedef struct Piece
{
	UnitRange	units;
	Period		during;
} Piece;

/* Does a piece go on where another one ends, on the same units? */
static inline bool
rsv_piece_continues(const Piece *piece, const Piece *before)
{
	return before->during.to == piece->during.from &&
		before->units.lower == piece->units.lower &&
		before->units.upper == piece->units.upper;
}

/* Where a stay goes instead; as few spans as its units allow */
typedef struct Move
{
	int			stay;			/* index of the one moved */
	int			nspans;
	UnitRange  *spans;
} Move;

typedef struct Packing
{
	int			npieces;
	Piece	   *pieces;
	int			nmoves;
	Move	   *moves;
	Period		wider;			/* for PACK_WIDER: what must be known */
} Packing;

typedef enum PackResult
{
	PACK_DONE,
	PACK_FULL,					/* the count does not fit */
	PACK_FRAGMENTED,			/* it does, but nothing can be arranged */
	PACK_WIDER,					/* look at a wider window, then again */
	PACK_GAVE_UP				/* the effort was spent before it was known */
} PackResult;

/* By their first unit, for qsort() */
extern int	rsv_unit_range_compare(const void *a, const void *b);

/* The most units taken at any instant of the period */
extern int64 rsv_packing_peak(const Stay *stays, int nstays, Period during,
							  int32 limit);

/* And the fewest */
extern int64 rsv_packing_trough(const Stay *stays, int nstays, Period during,
								int32 limit);

/* When fewer than the limit are taken, as long as can be each time */
extern int	rsv_packing_stretches(const Stay *stays, int nstays,
								  Period during, int32 limit,
								  Period **stretches);

/* As many units are taken throughout. */
typedef struct Level
{
	Period		during;
	int64		taken;
} Level;

/* All of the period, from one instant of change to the next */
extern int	rsv_packing_levels(const Stay *stays, int nstays, Period during,
							   int32 limit, Level **levels);

/* Without moving anyone: pieces, or false */
extern bool rsv_packing_place(const Stay *stays, int nstays,
							  const PackingRequest *wish, Packing *packing);

#endif							/* RSV_PACKING_H */
