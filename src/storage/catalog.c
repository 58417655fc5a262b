/*
 * catalog.c
 *		Where the extension's own objects are.
 *
 * Looked up by name once, and again after a change to a schema, a type or one
 * of these relations: the extension may have been dropped and created anew
 * under a session that goes on.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "storage/cache.h"
#include "storage/catalog.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

static Catalog catalog;
static Cache cache = {
	.catalogs = RSV_CACHE_SCHEMAS | RSV_CACHE_TYPES
};

void
rsv_catalog_init(void)
{
	rsv_cache_register(&cache);
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

/* Finds it without regard to rights: a role need not see that schema. */
static Oid
find_overlaps(void)
{
	Oid			occupancy = find_type("occupancy");
	Oid			types[] = {occupancy, occupancy};
	oidvector  *arguments = buildoidvector(types, lengthof(types));
	Oid			schema = get_namespace_oid("reservation_internal", false);
	Oid			function = GetSysCacheOid3(
		PROCNAMEARGSNSP, Anum_pg_proc_oid,
		CStringGetDatum("occupancy_overlaps"), PointerGetDatum(arguments),
		ObjectIdGetDatum(schema));

	if (!OidIsValid(function))
		elog(ERROR, "function reservation_internal.occupancy_overlaps does not exist");
	return function;
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
	return rsv_cache_is_current(&cache) ||
		OidIsValid(get_extension_oid("reservation", true));
}

static void
look_up(void)
{
	catalog.schema = get_namespace_oid("reservation", false);
	catalog.resource = find_relation("resource");
	catalog.resource_pkey = find_relation("resource_pkey");
	catalog.opening_hours = find_relation("opening_hours");
	catalog.opening_exception = find_relation("opening_exception");
	catalog.rate = find_relation("rate");
	catalog.rate_plan = find_relation("rate_plan");
	catalog.stay_rule = find_relation("stay_rule");
	catalog.customer_limit = find_relation("customer_limit");
	catalog.cancellation_tier = find_relation("cancellation_tier");
	catalog.reservation = find_relation("reservation");
	catalog.reservation_pkey = find_relation("reservation_pkey");
	catalog.reservation_customer = find_relation("reservation_customer_idx");
	catalog.booking_item = find_relation("booking_item");
	catalog.booking_item_pkey = find_relation("booking_item_pkey");
	catalog.deadline = find_relation("deadline");
	catalog.deadline_pkey = find_relation("deadline_pkey");
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
	catalog.booking_outcome = find_type("booking_outcome");
	catalog.booking_outcomes = get_array_type(catalog.booking_outcome);
	catalog.owner = find_owner(catalog.allocation);
}

/*
 * The tables that managers write are left out: each of their changes sends a
 * message, and none of these changes what is kept here.
 */
static void
depend(void)
{
	const Oid	relations[] = {
		catalog.resource_pkey, catalog.reservation, catalog.reservation_pkey,
		catalog.reservation_customer, catalog.booking_item,
		catalog.booking_item_pkey, catalog.deadline, catalog.deadline_pkey,
		catalog.redemption, catalog.redemption_code, catalog.waitlist_entry,
		catalog.waitlist_queue, catalog.idempotency, catalog.idempotency_pkey,
		catalog.allocation, catalog.allocation_excl,
		catalog.allocation_reservation, catalog.allocation_id, catalog.event,
		catalog.event_position, catalog.event_lineage
	};

	rsv_cache_depend(&cache, relations, lengthof(relations));
}

const Catalog *
rsv_catalog(void)
{
	uint64		changes = cache.changes;

	if (!rsv_cache_is_current(&cache))
	{
		/* by name: which relations it will be is not known yet */
		cache.any_relation = true;
		look_up();
		depend();
		cache.filled = changes;
	}
	return &catalog;
}
