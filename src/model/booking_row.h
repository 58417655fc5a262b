/*
 * booking_row.h
 *		Which reservations a booking has.
 */
#ifndef RSV_BOOKING_ROW_H
#define RSV_BOOKING_ROW_H

#include "postgres.h"

#include "base/compat.h"
#include "utils/uuid.h"

extern void rsv_booking_row_insert(const pg_uuid_t *booking_id, int32 item,
								   const pg_uuid_t *reservation_id);

extern bool rsv_booking_exists(const pg_uuid_t *booking_id);

pg_noreturn extern void rsv_booking_report_unknown(const pg_uuid_t *booking_id);

/* The reservations of its items, in order */
extern pg_uuid_t *rsv_booking_reservations(const pg_uuid_t *booking_id,
										   bool with_refused, int *n);

#endif							/* RSV_BOOKING_ROW_H */
