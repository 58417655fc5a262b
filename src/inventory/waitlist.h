/*
 * waitlist.h
 *		Who waits for what, and who is first for a place.
 */
#ifndef RSV_WAITLIST_H
#define RSV_WAITLIST_H

#include "postgres.h"

#include "record.h"

/* A time on a resource at which there is more room than before */
typedef struct Place
{
	int64		resource_id;
	Period		during;
} Place;

extern void rsv_waitlist_add(const Record *record);
extern void rsv_waitlist_remove(const pg_uuid_t *reservation_id);

/* Who might fit there now, in their order, and no more than are looked at */
extern int	rsv_waitlist_find(const Place *place, pg_uuid_t **ids);

/* Whoever waits for a resource at all */
extern int	rsv_waitlist_find_all(int64 resource_id, pg_uuid_t **ids);

/* Resources that somebody waits for */
extern int	rsv_waitlist_resources(int64 **resource_ids);

/* Units that are free at some instant of it */
extern int32 rsv_waitlist_room(const Place *place);

#endif							/* RSV_WAITLIST_H */
