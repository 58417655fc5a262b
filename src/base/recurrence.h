/*
 * recurrence.h
 *		The local times at which something recurs by a rule of RFC 5545.
 */
#ifndef RSV_RECURRENCE_H
#define RSV_RECURRENCE_H

#include "postgres.h"

#include "base/recurrence_rule.h"

typedef struct Recurrence Recurrence;

/* The rule is taken over: what it does not say is added from the start. */
extern Recurrence *rsv_recurrence_begin(RecurrenceRule *rule, LocalTime start);

/*
 * The next local time, not before the start; false: there is none, or none in
 * the years that all calendars have. An error if it takes too long to find.
 */
extern bool rsv_recurrence_next(Recurrence *recurrence, LocalTime *time);

#endif							/* RSV_RECURRENCE_H */
