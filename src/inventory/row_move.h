/*
 * row_move.h
 *		Rows of allocation that change their places, maybe with each other.
 */
#ifndef RSV_ROW_MOVE_H
#define RSV_ROW_MOVE_H

#include "postgres.h"

#include "inventory/allocation_scan.h"

/* A row before and after */
typedef struct RowMove
{
	Allocation	old;			/* id 0: there is none, it is new */
	Allocation	new;
	bool		done;
	bool		parked;			/* its old place is empty already */
} RowMove;

/*
 * Moves those that are not done and have an old row. Under the locks of all
 * resources that they are on and go to; false, with some of them moved, if
 * there is no place to park on.
 */
extern bool rsv_row_move_all(RowMove *moves, int n);

#endif							/* RSV_ROW_MOVE_H */
