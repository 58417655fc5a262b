/*
 * repack_swap.h
 *		Making room by a chain of swaps.
 */
#ifndef RSV_REPACK_SWAP_H
#define RSV_REPACK_SWAP_H

#include "postgres.h"

#include "packing/unit_grid.h"

/*
 * Gives the wish one more unit: any, or only the one named. A chain that does
 * not reach tells how far the window has to; after one that has failed the
 * grid is rearranged in allowed ways.
 */
extern Room rsv_repack_swap(UnitGrid *board, int32 only, bool fewest,
							TimestampTz *beyond);

#endif							/* RSV_REPACK_SWAP_H */
