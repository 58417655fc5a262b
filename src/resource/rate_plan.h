/*
 * rate_plan.h
 *		Rate plans: the terms on which a stay is sold.
 */
#ifndef RSV_RATE_PLAN_H
#define RSV_RATE_PLAN_H

#include "postgres.h"

#include "resource/resource.h"
#include "utils/snapshot.h"

/* Reads those that the resource can be sold on, the most particular first. */
extern void rsv_rate_plan_read(Resource *resource, Snapshot snapshot);

/* NULL: there is no code, or the resource has no such plan any more. */
extern const RatePlan *rsv_rate_plan_find(const Resource *resource,
										  const char *code);
/* The same for a new booking: an error if it cannot be had on the resource */
extern const RatePlan *rsv_rate_plan_require(const Resource *resource,
											 const char *code);

/* The price on the plan, or without one if that is NULL */
extern Numeric rsv_rate_plan_price(const RatePlan *plan, Numeric price);
/* The terms of cancellation of the plan, or else of the resource */
extern Datum rsv_rate_plan_terms(const RatePlan *plan,
								 const Resource *resource);
/*
 * Is a stay held until it is paid: by the plan of the code, or else by the
 * resource; on one of several resources?
 */
extern bool rsv_rate_plan_is_upfront(const Resource *resource,
									 const char *code);
extern bool rsv_rate_plan_any_upfront(const int64 *resource_ids, int n,
									  const char *code);

#endif							/* RSV_RATE_PLAN_H */
