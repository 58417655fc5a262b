/*
 * occupant.h
 *		The reservations and closures on a resource.
 */
#ifndef RSV_OCCUPANT_H
#define RSV_OCCUPANT_H

#include "postgres.h"

#include "resource/resource.h"
#include "utils/uuid.h"

/* A reservation on the resource, or a closure: all its rows together */
typedef struct Occupant
{
	pg_uuid_t	id;
	int64		units;
	Period		during;
	int32		priority;
	bool		fixed;			/* is in, or is a closure */
	bool		ended;			/* a hold whose time is up */
	bool		beyond;			/* on units that do not exist */
	bool		pending;		/* has a change that is not paid: what that adds
								 * is not counted, but may be beyond */
	bool		leaves;			/* has to: see overreservation.h */
} Occupant;

/* Those of a period, by their arrival, as they are at a time */
extern Occupant *rsv_occupant_list(const Resource *resource, Period during,
								   TimestampTz now, int *n);

#endif							/* RSV_OCCUPANT_H */
