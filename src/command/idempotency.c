/*
 * idempotency.c
 *		The same call again is the same answer again.
 *
 * A client that has lost its connection cannot know whether its command was
 * done, so it repeats it with the same key. The answer is stored with what
 * the command did, in one transaction, and goes where that goes: through a
 * crash, to a standby, into a dump. Keys belong to the role that calls, by
 * its oid: a role keeps them under another name, and another role of the old
 * name begins without any. A role that acts for several tenants has keys for
 * each of them.
 *
 * Of two calls with one key at the same time the second waits before it has
 * done anything: while the first one runs, for a lock; and then, as long as
 * the answer is not committed, for the transaction that has written it. The
 * lock goes when the answer is written, so a transaction of many calls does
 * not collect locks.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "base/compat.h"
#include "base/errcodes.h"
#include "base/funcargs_text.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "command/idempotency.h"
#include "common/cryptohash.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "storage/catalog.h"
#include "storage/locking.h"
#include "storage/statement.h"
#include "storage/tenant.h"
#include "storage/tuple_insert.h"
#include "storage/uncommitted.h"
#include "storage/waiting.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

static Statement select_answer = STATEMENT_BY_INDEX(
	"SELECT command, fingerprint, outcome, outcomes"
	" FROM reservation.idempotency"
	" WHERE role = $1 AND key = $2 AND tenant = $3",
	OIDOID, TEXTOID, TEXTOID);

static Statement insert_answer = STATEMENT(
	"INSERT INTO reservation.idempotency"
	" (role, key, command, fingerprint, outcome, outcomes, answered_at, tenant)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
	REGROLEOID, TEXTOID, TEXTOID, BYTEAOID, InvalidOid, InvalidOid,
	TIMESTAMPTZOID, TEXTOID);

static InsertTarget answers = {.insert = &insert_answer};

static void
digest_bytes(pg_cryptohash_ctx *hash, const void *data, size_t length)
{
	if (pg_cryptohash_update(hash, data, length) < 0)
		elog(ERROR, "could not hash: %s", pg_cryptohash_error(hash));
}

static void
digest_argument(pg_cryptohash_ctx *hash, Datum value, Oid type)
{
	int16		length;
	bool		by_value;

	get_typlenbyval(type, &length, &by_value);
	if (by_value)
		digest_bytes(hash, &value, sizeof(Datum));
	else if (length == -1)
	{
		struct varlena *plain = PG_DETOAST_DATUM(value);
		int32		size = VARSIZE(plain);

		digest_bytes(hash, &size, sizeof(size));
		digest_bytes(hash, VARDATA(plain), size - VARHDRSZ);
	}
	else
		digest_bytes(hash, DatumGetPointer(value), length);
}

/* All arguments but the key itself, with the types the function declares */
static void
take_fingerprint(IdempotencyKey *key, FunctionCallInfo fcinfo, int skip)
{
	HeapTuple tuple =
		SearchSysCache1(PROCOID, ObjectIdGetDatum(fcinfo->flinfo->fn_oid));
	pg_cryptohash_ctx *hash = pg_cryptohash_create(PG_SHA256);
	Form_pg_proc function;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u",
			 fcinfo->flinfo->fn_oid);
	if (hash == NULL || pg_cryptohash_init(hash) < 0)
		elog(ERROR, "could not start hashing");

	function = (Form_pg_proc) GETSTRUCT(tuple);
	for (int i = 0; i < fcinfo->nargs; i++)
	{
		bool		null = PG_ARGISNULL(i);

		if (i == skip)
			continue;
		digest_bytes(hash, &null, sizeof(null));
		if (!null)
			digest_argument(hash, PG_GETARG_DATUM(i),
							function->proargtypes.values[i]);
	}
	if (pg_cryptohash_final(hash, key->fingerprint, sizeof(key->fingerprint)) <
		0)
		elog(ERROR, "could not hash: %s", pg_cryptohash_error(hash));
	pg_cryptohash_free(hash);
	ReleaseSysCache(tuple);
}

/* An answer of an earlier version has an empty one, and fits any arguments. */
static bool
has_fingerprint(const IdempotencyKey *key, const bytea *stored)
{
	size_t		size = VARSIZE_ANY_EXHDR(stored);

	return size == 0 ||
		(size == sizeof(key->fingerprint) &&
		 memcmp(VARDATA_ANY(stored), key->fingerprint, size) == 0);
}

static void
check_same_call(const IdempotencyKey *key)
{
	if (strcmp(rsv_row_text(0, 1), key->command) != 0 ||
		!has_fingerprint(key, DatumGetByteaPP(rsv_row_datum(0, 2, BYTEAOID))))
		ereport(ERROR,
				(errcode(RSV_KEY_REUSED),
				 errmsg("idempotency key \"%s\" was used for another call",
						key->key),
				 errdetail("The key was used for %s, or with other arguments.",
						   rsv_row_text(0, 1)),
				 errhint("A retry repeats its call exactly; another call takes another key.")));
}

static bool
find_key_answer(const IdempotencyKey *key, TransactionId *by)
{
	IndexKey	look = {rsv_catalog()->idempotency,
	rsv_catalog()->idempotency_pkey};

	rsv_look_key(&look, 1, F_OIDEQ, ObjectIdGetDatum(key->role));
	rsv_look_key(&look, 2, F_TEXTEQ, CStringGetTextDatum(key->key));
	rsv_look_key(&look, 3, F_TEXTEQ, CStringGetTextDatum(key->tenant));
	return rsv_uncommitted_exists(&look, by);
}

/*
 * Takes the key's lock when no open transaction has used the key. Returns
 * whether there is an answer.
 */
static bool
lock_key(const IdempotencyKey *key)
{
	for (;;)
	{
		TransactionId by;
		bool		exists;

		CHECK_FOR_INTERRUPTS();
		rsv_lock_key(key->lock);
		exists = find_key_answer(key, &by);
		if (!TransactionIdIsValid(by))
			return exists;
		rsv_unlock_key(key->lock);
		if (!rsv_wait_for_transaction(by, 0))
			ereport(ERROR,
					(errcode(ERRCODE_LOCK_NOT_AVAILABLE),
					 errmsg("idempotency key \"%s\" is in use by an open transaction",
							key->key),
					 errhint("Repeat the call with the same key when that transaction has ended.")));
	}
}

static void
read_key(IdempotencyKey *key, FunctionCallInfo fcinfo, int argument, Oid role)
{
	key->key = rsv_arg_key(fcinfo, argument, "idempotency_key");
	key->role = role;
	key->tenant = pstrdup(rsv_tenant());
	key->several = fcinfo->flinfo->fn_retset;
	key->lock = hash_combine64(rsv_lock_hash(key->tenant, key->key), role);
}

Datum
rsv_idempotency_take(IdempotencyKey *key, FunctionCallInfo fcinfo, int argument,
					 Oid role, const char *command)
{
	Arguments	arguments = {0};

	memset(key, 0, sizeof(IdempotencyKey));
	if (argument < 0 || PG_ARGISNULL(argument))
		return (Datum) 0;

	read_key(key, fcinfo, argument, role);
	key->command = command;
	take_fingerprint(key, fcinfo, argument);
	if (!lock_key(key))
		return (Datum) 0;

	rsv_argument_datum(&arguments, ObjectIdGetDatum(key->role));
	rsv_argument_text(&arguments, key->key);
	rsv_argument_text(&arguments, key->tenant);
	if (rsv_statement_execute(&select_answer, &arguments) == 0)
		return (Datum) 0;
	check_same_call(key);
	return key->several ? rsv_row_copy(0, 4, rsv_catalog()->booking_outcomes) :
		rsv_row_copy(0, 3, rsv_catalog()->outcome);
}

void
rsv_idempotency_release(const IdempotencyKey *key)
{
	if (key->key)
		rsv_unlock_key(key->lock);
}

void
rsv_idempotency_answer(const IdempotencyKey *key, Datum answer,
					   TimestampTz now)
{
	Arguments	arguments = {0};
	bytea	   *fingerprint;

	if (key->key == NULL)
		return;
	fingerprint = palloc(VARHDRSZ + sizeof(key->fingerprint));
	SET_VARSIZE(fingerprint, VARHDRSZ + sizeof(key->fingerprint));
	memcpy(VARDATA(fingerprint), key->fingerprint, sizeof(key->fingerprint));

	rsv_argument_datum(&arguments, ObjectIdGetDatum(key->role));
	rsv_argument_text(&arguments, key->key);
	rsv_argument_text(&arguments, key->command);
	rsv_argument_datum(&arguments, PointerGetDatum(fingerprint));
	if (key->several)
		rsv_argument_null(&arguments);
	rsv_argument_datum(&arguments, answer);
	if (!key->several)
		rsv_argument_null(&arguments);
	rsv_argument_time(&arguments, now);
	rsv_argument_text(&arguments, key->tenant);
	rsv_statement_set_type(&insert_answer, 4, rsv_catalog()->outcome);
	rsv_statement_set_type(&insert_answer, 5, rsv_catalog()->booking_outcomes);
	rsv_tuple_insert(&answers, rsv_catalog()->idempotency, &arguments, 1);
}
