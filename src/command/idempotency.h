/*
 * idempotency.h
 *		The same call again is the same answer again.
 */
#ifndef RSV_IDEMPOTENCY_H
#define RSV_IDEMPOTENCY_H

#include "postgres.h"

#include "common/sha2.h"
#include "fmgr.h"
#include "utils/timestamp.h"

typedef struct Key
{
	const char *key;			/* NULL: none was given */
	Oid			role;
	const char *command;
	uint64		lock;
	uint8		fingerprint[PG_SHA256_DIGEST_LENGTH];
} Key;

/*
 * Takes the key of a call, and keeps others with the same one waiting until
 * it is released. The answer given before, if any, else zero.
 */
extern Datum rsv_idempotency_take(Key *key, FunctionCallInfo fcinfo,
								  int argument, Oid role, const char *command);
extern void rsv_idempotency_answer(const Key *key, Datum outcome,
								   TimestampTz now);
extern void rsv_idempotency_release(const Key *key);

#endif							/* RSV_IDEMPOTENCY_H */
