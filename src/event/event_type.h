/*
 * event_type.h
 *		The names of all types of events.
 */
#ifndef RSV_EVENT_TYPE_H
#define RSV_EVENT_TYPE_H

#include "postgres.h"

extern bool rsv_event_type_exists(const char *name);

/* All of them, for people to read */
extern char *rsv_event_type_list(void);

#endif							/* RSV_EVENT_TYPE_H */
