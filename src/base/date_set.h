/*
 * date_set.h
 *		Dates of a season, on some weekdays.
 */
#ifndef RSV_DATE_SET_H
#define RSV_DATE_SET_H

#include "postgres.h"

#include "utils/datetime.h"

/* Dates are Julian days. */
typedef struct DateSet
{
	int			first;			/* from here on */
	int			end;			/* and before this one */
	int			weekdays;		/* a bit for each: the lowest is Sunday */
} DateSet;

static inline bool
rsv_date_set_has(const DateSet *set, int day)
{
	return set->first <= day && day < set->end &&
		(set->weekdays & (1 << j2day(day)));
}

#endif							/* RSV_DATE_SET_H */
