/*
 * resource_leaving.h
 *		Resources that an open transaction takes away.
 */
#ifndef RSV_RESOURCE_LEAVING_H
#define RSV_RESOURCE_LEAVING_H

#include "postgres.h"

/*
 * Does the resource stay, whatever becomes of open transactions? If not, the
 * transaction that takes it away; an error if it is gone. Asked under the
 * claim lock.
 */
extern bool rsv_resource_stays(int64 resource_id, TransactionId *by);

#endif							/* RSV_RESOURCE_LEAVING_H */
