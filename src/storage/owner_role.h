/*
 * owner_role.h
 *		A background worker that works as the owner of the tables.
 */
#ifndef RSV_OWNER_ROLE_H
#define RSV_OWNER_ROLE_H

#include "postgres.h"

/*
 * From now on this process, which has logged in as a superuser, works as the
 * owner of the tables.
 */
extern void rsv_owner_role_require(void);
extern bool rsv_owner_role_is_required(void);

/* Until the transaction ends */
extern void rsv_owner_role_take(void);

#endif							/* RSV_OWNER_ROLE_H */
