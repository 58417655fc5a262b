/*
 * event.h
 *		Events: what a command leaves behind.
 */
#ifndef RSV_EVENT_H
#define RSV_EVENT_H

#include "postgres.h"

#include "nodes/pg_list.h"
#include "publish/payload.h"
#include "record.h"

/* Of one reservation, in the order in which they happened, not yet written */
typedef struct Events
{
	pg_uuid_t	aggregate;
	List	   *list;
} Events;

/* Counts as the next one of the reservation. */
extern void rsv_event_add(Events *events, Record *record, const char *type,
						  Datum payload, TimestampTz now);
extern void rsv_event_write(Events *events);
extern int64 rsv_event_last_position(void);

#endif							/* RSV_EVENT_H */
