/*
 * creation.h
 *		Shared by the commands that make a reservation.
 */
#ifndef RSV_CREATION_H
#define RSV_CREATION_H

#include "postgres.h"

#include "command/context.h"
#include "money/price_book.h"

/* Reads the units that are wanted by name; as many as the quantity. */
extern void rsv_creation_read_units(FunctionCallInfo fcinfo, int n,
									Record *record);
extern void rsv_creation_check_one(const Record *record);
extern void rsv_creation_check_units(const Record *record);

/*
 * An error if the resource has another currency than those before it, since
 * one price covers all. NULL: it is the first.
 */
extern void rsv_creation_check_currency(const char *currency,
										const Resource *resource);

/* An error if the resource is of another tenant; NULL: it is the first. */
extern void rsv_creation_check_tenant(const char *tenant,
									  const Resource *resource);

/* The reservation gets its id, a price, and the terms of its resources. */
extern void rsv_creation_prepare(Record *record, TimestampTz now);

/* Begins its creation, after preparing it. */
extern void rsv_creation_begin(Command *command, Record *record);

/* Begins the creation of a prepared record, as a part of another command. */
extern void rsv_creation_begin_item(Command *item, Command *of,
									const Record *record);

/* Sets the amount, by the prices of each of its resources. */
extern void rsv_creation_set_price(Record *record, const PriceBook *books);

/*
 * Sets the terms of cancellation, by its plan and its resources. An error if a
 * resource is not sold on the plan.
 */
extern void rsv_creation_freeze_terms(Record *record);

/* Adds ReservationRequested, the first event. */
extern void rsv_creation_tell_request(Command *command);

/* The reservation is stored as rejected, with the request. */
extern void rsv_creation_reject(Command *command, Reason reason);

#endif							/* RSV_CREATION_H */
