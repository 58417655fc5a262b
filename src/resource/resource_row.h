/*
 * resource_row.h
 *		A resource as its row says it, with its hours, rates, plans and terms.
 */
#ifndef RSV_RESOURCE_ROW_H
#define RSV_RESOURCE_ROW_H

#include "postgres.h"

#include "resource/resource.h"

/* In the current memory; an error if there is none */
extern Resource *rsv_resource_read(int64 resource_id);

/* An error: there is no such resource, or none that the caller may see. */
pg_noreturn extern void rsv_resource_report_unknown(int64 resource_id);

#endif							/* RSV_RESOURCE_ROW_H */
