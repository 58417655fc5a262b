/*
 * event.h
 *		Events: what a command leaves behind.
 */
#ifndef RSV_EVENT_H
#define RSV_EVENT_H

#include "postgres.h"

#include "model/record.h"
#include "nodes/pg_list.h"

/* Of one reservation, in the order in which they happened, not yet written */
typedef struct Events
{
	pg_uuid_t	aggregate;
	List	   *list;
} Events;

/* Counts as the next one of the reservation. */
extern void rsv_event_add(Events *events, Record *record, EventType type,
						  Datum payload, TimestampTz now);
extern void rsv_event_write(Events *events);

#endif							/* RSV_EVENT_H */
