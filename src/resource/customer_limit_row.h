/*
 * customer_limit_row.h
 *		The limits for customers that bind a resource, as rows say them.
 */
#ifndef RSV_CUSTOMER_LIMIT_ROW_H
#define RSV_CUSTOMER_LIMIT_ROW_H

#include "postgres.h"

#include "resource/resource.h"
#include "utils/snapshot.h"

/*
 * Adds the limit of the resource's own columns, if they set one, and those of
 * the table, if any of its rows binds the resource.
 */
extern void rsv_customer_limit_read(Resource *resource,
									const CustomerLimit *own, bool has_rows,
									Snapshot snapshot);

#endif							/* RSV_CUSTOMER_LIMIT_ROW_H */
