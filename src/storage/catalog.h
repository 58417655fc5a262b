/*
 * catalog.h
 *		Where the extension's own objects are.
 */
#ifndef RSV_CATALOG_H
#define RSV_CATALOG_H

#include "postgres.h"

typedef struct Catalog
{
	Oid			schema;
	Oid			owner;			/* of the tables */
	Oid			resource;
	Oid			resource_pkey;
	Oid			opening_hours;
	Oid			opening_exception;
	Oid			rate;
	Oid			rate_plan;
	Oid			stay_rule;
	Oid			customer_limit;
	Oid			cancellation_tier;
	Oid			reservation;
	Oid			reservation_pkey;
	Oid			reservation_customer;	/* index */
	Oid			booking_item;
	Oid			booking_item_pkey;
	Oid			deadline;
	Oid			deadline_pkey;	/* by kind and time */
	Oid			redemption;
	Oid			redemption_code;	/* index of those that count */
	Oid			waitlist_entry;
	Oid			waitlist_queue; /* index, by resource first */
	Oid			idempotency;
	Oid			idempotency_pkey;
	Oid			allocation;
	Oid			allocation_excl;	/* index of the exclusion constraint */
	Oid			allocation_reservation; /* index by reservation */
	Oid			occupancy_overlaps; /* function of the operator && */
	Oid			allocation_id;	/* sequence */
	Oid			event;
	Oid			event_position; /* sequence */
	Oid			event_lineage;	/* sequence */
	Oid			event_type;		/* composite type */
	Oid			reaction;
	Oid			outcome;		/* composite type */
	Oid			booking_outcome;	/* the same of an item */
	Oid			booking_outcomes;	/* array type */
} Catalog;

extern void rsv_catalog_init(void);
extern const Catalog *rsv_catalog(void);

/* Is the extension in this database? */
extern bool rsv_catalog_exists(void);

#endif							/* RSV_CATALOG_H */
