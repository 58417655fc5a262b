/*
 * overreservation.h
 *		Who has to go where more is sold than there is.
 */
#ifndef RSV_OVERRESERVATION_H
#define RSV_OVERRESERVATION_H

#include "postgres.h"

#include "inventory/occupant.h"

/*
 * Marks who leaves, as few as can be, so that the others fit. The guests are
 * given by their arrival.
 */
extern void rsv_overreservation_choose(Occupant *guests, int n, int32 capacity);

#endif							/* RSV_OVERRESERVATION_H */
