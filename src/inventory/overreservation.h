/*
 * overreservation.h
 *		Who has to go where more is sold than there is.
 */
#ifndef RSV_OVERRESERVATION_H
#define RSV_OVERRESERVATION_H

#include "postgres.h"

#include "inventory/stock.h"

/* A reservation on the resource, or a closure: all its rows together */
typedef struct Guest
{
	pg_uuid_t	id;
	int64		units;
	Period		during;
	int32		priority;
	bool		fixed;			/* is in, or is a closure */
	bool		beyond;			/* on units that do not exist */
	bool		leaves;			/* has to */
} Guest;

/* By their arrival; who counts how much and who is in is still unknown. */
extern Guest *rsv_overreservation_list(Stock *stock, int32 capacity, int *n);

/* Marks who leaves, as few as can be, so that the others fit. */
extern void rsv_overreservation_choose(Guest *guests, int n, int32 capacity);

#endif							/* RSV_OVERRESERVATION_H */
