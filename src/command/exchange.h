/*
 * exchange.h
 *		One resource of a reservation instead of another.
 */
#ifndef RSV_EXCHANGE_H
#define RSV_EXCHANGE_H

#include "postgres.h"

#include "model/record.h"

/*
 * Puts a resource in the place of another, which has to be named where the
 * record has several; NULL: that of the record. The ids rise again.
 */
extern void rsv_exchange_resource(Record *record, int64 resource_id,
								  const int64 *instead_of);

#endif							/* RSV_EXCHANGE_H */
