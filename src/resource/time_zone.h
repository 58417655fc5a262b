/*
 * time_zone.h
 *		Names of time zones.
 */
#ifndef RSV_TIME_ZONE_H
#define RSV_TIME_ZONE_H

#include "postgres.h"

#include "base/compat.h"
#include "pgtime.h"

/* An error for any other spelling than that of the zone database */
extern void rsv_time_zone_check(const char *name);

/* The zone of the database that has the name, in any case, or NULL */
extern pg_tz *rsv_time_zone_find(const char *name);

#endif							/* RSV_TIME_ZONE_H */
