/*
 * event.h
 *		Events: what a command leaves behind.
 */
#ifndef RSV_EVENT_H
#define RSV_EVENT_H

#include "postgres.h"

#include "model/record.h"
#include "nodes/pg_list.h"

/* Events of one reservation, in their order, not yet written */
typedef struct Events
{
	pg_uuid_t	aggregate;
	List	   *list;
} Events;

/* Adds the next event of the reservation. */
extern void rsv_event_add(Events *events, Record *record, EventType type,
						  Datum payload, TimestampTz now);
extern void rsv_event_write(Events *events);

#endif							/* RSV_EVENT_H */
