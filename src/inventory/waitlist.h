/*
 * waitlist.h
 *		Who waits for what, and who is first for a place.
 */
#ifndef RSV_WAITLIST_H
#define RSV_WAITLIST_H

#include "postgres.h"

#include "model/record.h"

/*
 * A time on a resource at which there is more room than before, or room at
 * all; and beyond which there is none, where that is known
 */
typedef struct Place
{
	int64		resource_id;
	bool		given_up;		/* by a reservation or a closure */
	Period		during;
	Period		within;
} Place;

extern void rsv_waitlist_add(const Record *record);
extern void rsv_waitlist_remove(const pg_uuid_t *reservation_id);

/*
 * The entries that might fit there now, in their order, after so many that did
 * not, and no more than `most`
 */
extern int	rsv_waitlist_find(const Place *place, TimestampTz now, int after,
							  int most, pg_uuid_t **ids);

/* Where there is room on a resource from now on */
extern int	rsv_waitlist_places(int64 resource_id, TimestampTz now,
								Place **places);

/* How many might fit there at all */
extern int64 rsv_waitlist_count(const Place *place, TimestampTz now);

/* Resources with waitlist entries */
extern int	rsv_waitlist_resources(int64 **resource_ids);

/* Units that are free at some instant of it, once ended holds are expired */
extern int32 rsv_waitlist_room(const Place *place, TimestampTz now);

#endif							/* RSV_WAITLIST_H */
