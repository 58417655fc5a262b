/*
 * seating.h
 *		Which seats for a party.
 */
#ifndef RSV_SEATING_H
#define RSV_SEATING_H

#include "postgres.h"

#include "base/period.h"

/* Seats come by rising number. */
typedef struct Seat
{
	int32		number;
	int32		row;			/* adjacent seats of one row have the same */
	bool		free;
	double		distance;		/* from the focus */
} Seat;

/* Adjacent seats of one row */
typedef struct Seating
{
	UnitRange	units;
	int			orphans;		/* single free seats that are left beside it */
	double		distance;		/* the sum */
} Seating;

/*
 * The best of all places for a party, and so many more that do not overlap a
 * better one. Returns how many there are.
 */
extern int	rsv_seating_find(const Seat *seats, int nseats, int32 quantity,
							 int most, Seating *best);

#endif							/* RSV_SEATING_H */
