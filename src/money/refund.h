/*
 * refund.h
 *		The refund of a canceled reservation.
 */
#ifndef RSV_REFUND_H
#define RSV_REFUND_H

#include "postgres.h"

#include "model/record.h"

/*
 * The part of the paid amount that the house keeps if the reservation is
 * canceled at a time
 */
extern Numeric rsv_refund_retained(const Record *record, Numeric paid,
								   TimestampTz at);

/* The terms of several resources are those of all of them. */
extern Datum rsv_refund_combine(Datum terms, Datum others);

#endif							/* RSV_REFUND_H */
