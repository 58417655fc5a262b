/*
 * tenant.c
 *		The tenant that the caller acts for.
 *
 * Several houses can be in one database. A resource belongs to one of them,
 * and so do the names, categories, codes and keys by which it is asked for.
 * The name of a tenant is empty where a database has only one.
 *
 * ALTER ROLE ... SET binds a role to a tenant. A connection that brings
 * another value along takes the place of that, as the server does not know yet
 * who may set it; when the library comes and refuses the value, nothing is
 * left. So the library looks at what the role is bound to once more.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "base/guc.h"
#include "catalog/indexing.h"
#include "catalog/pg_db_role_setting.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "storage/tenant.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(reservation_current_tenant);

#define TENANT_SETTING "reservation.tenant="

static bool looked_up = false;

static void
set_tenant_of(Datum settings, GucSource source)
{
	Datum	   *elements;
	int			n;

	deconstruct_array(DatumGetArrayTypeP(settings), TEXTOID, -1, false,
					  TYPALIGN_INT, &elements, NULL, &n);
	for (int i = 0; i < n; i++)
	{
		char	   *setting = TextDatumGetCString(elements[i]);

		if (pg_strncasecmp(setting, TENANT_SETTING,
						   strlen(TENANT_SETTING)) == 0)
			(void) set_config_option("reservation.tenant",
									 setting + strlen(TENANT_SETTING),
									 PGC_SUSET, source, GUC_ACTION_SET, true,
									 WARNING, false);
	}
}

/* A source that was there already, and may set it, keeps its place. */
static void
look_up_tenant(Relation settings, Oid database, Oid role, GucSource source)
{
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	row;

	ScanKeyInit(&keys[0], Anum_pg_db_role_setting_setdatabase,
				BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(database));
	ScanKeyInit(&keys[1], Anum_pg_db_role_setting_setrole,
				BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(role));
	scan = systable_beginscan(settings, DbRoleSettingDatidRolidIndexId, true,
							  NULL, lengthof(keys), keys);
	while (HeapTupleIsValid(row = systable_getnext(scan)))
	{
		bool		null;
		Datum		value = heap_getattr(row, Anum_pg_db_role_setting_setconfig,
										 RelationGetDescr(settings), &null);

		if (!null)
			set_tenant_of(value, source);
	}
	systable_endscan(scan);
}

void
rsv_tenant_init(void)
{
	Oid			role;
	Relation	settings;

	if (looked_up || !IsTransactionState() || IsInParallelMode() ||
		!IsUnderPostmaster || !OidIsValid(MyDatabaseId))
		return;
	looked_up = true;
	role = GetAuthenticatedUserId();
	settings = table_open(DbRoleSettingRelationId, AccessShareLock);
	look_up_tenant(settings, MyDatabaseId, role, PGC_S_DATABASE_USER);
	look_up_tenant(settings, InvalidOid, role, PGC_S_USER);
	look_up_tenant(settings, MyDatabaseId, InvalidOid, PGC_S_DATABASE);
	look_up_tenant(settings, InvalidOid, InvalidOid, PGC_S_GLOBAL);
	table_close(settings, AccessShareLock);
}

const char *
rsv_tenant(void)
{
	if (!looked_up)
		rsv_tenant_init();
	return rsv_guc_tenant;
}

Datum
reservation_current_tenant(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(rsv_tenant()));
}
