/*
 * repack.h
 *		Making room by moving stays to other units.
 */
#ifndef RSV_REPACK_H
#define RSV_REPACK_H

#include "postgres.h"

#include "packing/effort.h"
#include "packing/packing.h"

/*
 * With as few moves as can be found; all stays in the window are given, and
 * those that reach out of it stay where they are. Thorough: take the time to
 * be sure that there is no arrangement.
 */
extern PackResult rsv_repack(const Stay *stays, int nstays,
									 const PackingRequest *wish, Period window,
									 bool thorough, Effort *effort,
									 Packing *packing);

#endif							/* RSV_REPACK_H */
