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

typedef struct IdempotencyKey
{
	const char *key;			/* NULL: none was given */
	Oid			role;
	const char *tenant;			/* that the role acts for */
	const char *command;
	bool		several;		/* the answer is an array of those to items */
	uint64		lock;
	uint8		fingerprint[PG_SHA256_DIGEST_LENGTH];
} IdempotencyKey;

/*
 * Takes the key of a call, and keeps others with the same one waiting until
 * it is released. The answer given before, if any, else zero.
 */
extern Datum rsv_idempotency_take(IdempotencyKey *key, FunctionCallInfo fcinfo,
								  int argument, Oid role, const char *command);
extern void rsv_idempotency_answer(const IdempotencyKey *key, Datum answer,
								   TimestampTz now);
extern void rsv_idempotency_release(const IdempotencyKey *key);

#endif							/* RSV_IDEMPOTENCY_H */
