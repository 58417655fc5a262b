/*
 * catalog.c
 *		Where the extension's own objects are.
 *
 * Looked up by name once, and again after any change to a relation's or
 * schema's catalogue rows: the extension may have been dropped and created
 * anew under a session that goes on.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "nodes/value.h"
#include "parser/parse_func.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

static Catalog catalog;

/*
 * How often something of it changed, and when it was looked up: what changes
 * while that is under way is looked up again.
 */
static uint64 changes = 1;
static uint64 looked_up = 0;

/* Its owner, say; only rows of other relations change all the time. */
static void
forget_relation(Datum argument, Oid relation)
{
	const Oid	ours[] = {catalog.resource_pkey, catalog.reservation,
		catalog.reservation_pkey, catalog.reservation_customer,
		catalog.redemption, catalog.redemption_code, catalog.waitlist_entry,
		catalog.waitlist_queue, catalog.idempotency, catalog.idempotency_pkey,
		catalog.allocation, catalog.allocation_excl,
		catalog.allocation_reservation, catalog.allocation_id, catalog.event,
	catalog.event_position, catalog.event_lineage};

	if (!OidIsValid(relation))
		changes++;
	for (int i = 0; i < lengthof(ours); i++)
		if (relation == ours[i])
			changes++;
}

static void
forget_catalog_row(Datum argument, int cache, uint32 hash)
{
	changes++;
}

void
rsv_catalog_init(void)
{
	CacheRegisterRelcacheCallback(forget_relation, (Datum) 0);
	CacheRegisterSyscacheCallback(NAMESPACEOID, forget_catalog_row, (Datum) 0);
	CacheRegisterSyscacheCallback(TYPEOID, forget_catalog_row, (Datum) 0);
}

static Oid
find_relation(const char *name)
{
	Oid			relation = get_relname_relid(name, catalog.schema);

	if (!OidIsValid(relation))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation \"reservation.%s\" does not exist", name),
				 errhint("CREATE EXTENSION reservation makes it.")));
	return relation;
}

static Oid
find_type(const char *name)
{
	Oid			type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
									   CStringGetDatum(name),
									   ObjectIdGetDatum(catalog.schema));

	if (!OidIsValid(type))
		elog(ERROR, "type reservation.%s does not exist", name);
	return type;
}

static Oid
find_overlaps(void)
{
	Oid			occupancy = find_type("occupancy");
	Oid			types[] = {occupancy, occupancy};

	return LookupFuncName(list_make2(makeString("reservation"),
									 makeString("occupancy_overlaps")),
						  lengthof(types), types, false);
}

static Oid
find_owner(Oid relation)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for relation %u", relation);
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

bool
rsv_catalog_exists(void)
{
	return looked_up == changes ||
		OidIsValid(get_extension_oid("reservation", true));
}

const Catalog *
rsv_catalog(void)
{
	uint64		seen = changes;

	if (looked_up == seen)
		return &catalog;

	catalog.schema = get_namespace_oid("reservation", false);
	catalog.resource = find_relation("resource");
	catalog.resource_pkey = find_relation("resource_pkey");
	catalog.opening_hours = find_relation("opening_hours");
	catalog.opening_exception = find_relation("opening_exception");
	catalog.rate = find_relation("rate");
	catalog.cancellation_tier = find_relation("cancellation_tier");
	catalog.reservation = find_relation("reservation");
	catalog.reservation_pkey = find_relation("reservation_pkey");
	catalog.reservation_customer = find_relation("reservation_customer_idx");
	catalog.redemption = find_relation("redemption");
	catalog.redemption_code = find_relation("redemption_code_idx");
	catalog.waitlist_entry = find_relation("waitlist_entry");
	catalog.waitlist_queue = find_relation("waitlist_entry_queue_idx");
	catalog.idempotency = find_relation("idempotency");
	catalog.idempotency_pkey = find_relation("idempotency_pkey");
	catalog.allocation = find_relation("allocation");
	catalog.allocation_excl = find_relation("allocation_occupancy_excl");
	catalog.allocation_reservation = find_relation("allocation_reservation_id_idx");
	catalog.allocation_id = find_relation("allocation_allocation_id_seq");
	catalog.event = find_relation("event");
	catalog.event_position = find_relation("event_position_seq");
	catalog.event_lineage = find_relation("event_lineage");
	catalog.event_type = get_rel_type_id(catalog.event);
	catalog.reaction = find_relation("reaction");
	catalog.occupancy_overlaps = find_overlaps();
	catalog.outcome = find_type("outcome");
	catalog.owner = find_owner(catalog.allocation);
	looked_up = seen;
	return &catalog;
}
