/*
 * record_difference.h
 *		The values that two records of a reservation have in common.
 */
#ifndef RSV_RECORD_DIFFERENCE_H
#define RSV_RECORD_DIFFERENCE_H

#include "postgres.h"

#include "model/record.h"

extern bool rsv_record_same_resources(const Record *a, const Record *b);
extern bool rsv_record_same_units(const Record *a, const Record *b);
/* The same units of the same resources, for the same time */
extern bool rsv_record_same_place(const Record *a, const Record *b);
/* Is the same asked of a resource: time, units, party, by the same rules? */
extern bool rsv_record_same_demand(const Record *a, const Record *b);
extern bool rsv_record_same_plan(const Record *a, const Record *b);
extern bool rsv_record_same_amount(const Record *a, const Record *b);
extern bool rsv_record_same_prices(const Record *a, const Record *b);
extern bool rsv_record_same_deposit(const Record *a, const Record *b);
extern bool rsv_record_same_terms(const Record *a, const Record *b);
extern bool rsv_record_same_pending(const Record *a, const Record *b);

/* Are the details that are given those that the row has? */
extern bool rsv_record_has_details(const Record *record);
extern bool rsv_record_differs(const Record *a, const Record *b);

#endif							/* RSV_RECORD_DIFFERENCE_H */
