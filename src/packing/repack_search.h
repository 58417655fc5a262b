/*
 * repack_search.h
 *		Making room with the fewest moves, by search.
 */
#ifndef RSV_REPACK_SEARCH_H
#define RSV_REPACK_SEARCH_H

#include "postgres.h"

#include "packing/unit_grid.h"

/*
 * Gives the wish one more unit: any, or only the one named. The search takes
 * what it tries off the tries that are left. The grid is as it was after a
 * search that has failed.
 */
extern Room rsv_repack_search(UnitGrid *board, int32 only, int64 *tries);

#endif							/* RSV_REPACK_SEARCH_H */
