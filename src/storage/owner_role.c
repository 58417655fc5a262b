/*
 * owner_role.c
 *		A background worker that works as the owner of the tables.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/catalog.h"
#include "storage/owner_role.h"

static bool required = false;

void
rsv_owner_role_require(void)
{
	required = true;
}

bool
rsv_owner_role_is_required(void)
{
	return required;
}

/* As VACUUM does, so that no SET ROLE can leave the role */
void
rsv_owner_role_take(void)
{
	if (required)
		SetUserIdAndSecContext(rsv_catalog()->owner,
							   SECURITY_LOCAL_USERID_CHANGE);
}
