/*
 * modification_rule.h
 *		The rules that a modification has to obey.
 */
#ifndef RSV_MODIFICATION_RULE_H
#define RSV_MODIFICATION_RULE_H

#include "postgres.h"

#include "model/record.h"
#include "resource/rules.h"

/* After the check-in the guest keeps the unit, and only the end can change. */
extern bool rsv_modification_may_move(const Record *before,
									  const Record *wanted);

/* Those of a claim of another place */
extern Rules rsv_modification_rules(const Record *before,
									const Record *wanted);

/* Why another number of guests may not have the same place; or REASON_NONE */
extern Reason rsv_modification_check_party(const Record *before,
										   const Record *wanted,
										   TimestampTz now);

#endif							/* RSV_MODIFICATION_RULE_H */
