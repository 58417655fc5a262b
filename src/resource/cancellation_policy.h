/*
 * cancellation_policy.h
 *		The terms of cancellation that a policy says.
 */
#ifndef RSV_CANCELLATION_POLICY_H
#define RSV_CANCELLATION_POLICY_H

#include "postgres.h"

#include "utils/snapshot.h"

/* The tiers as events tell them: jsonb */
extern Datum rsv_cancellation_policy_read(const char *tenant,
										  const char *policy,
										  Snapshot snapshot);

#endif							/* RSV_CANCELLATION_POLICY_H */
