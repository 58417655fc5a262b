/*
 * uuid.c
 *		UUIDs of version 7 (RFC 9562): a millisecond, then random bits.
 *
 * The twelve bits after the version are the slot of the resource that the id
 * is about; 62 random ones are left. The function slot(uuid) reads them.
 *
 * The millisecond is the real one even where the clock is set: it is there to
 * keep new rows together in an index, not to tell the time.
 */
#include "postgres.h"

#include <sys/time.h>

#include "base/uuid.h"
#include "catalog/pg_type.h"
#include "common/pg_prng.h"
#include "lib/qunique.h"
#include "utils/array.h"

#define TIME_BYTES 6

static void
write_millisecond(pg_uuid_t *id, uint64 millisecond)
{
	for (int i = TIME_BYTES - 1; i >= 0; i--)
	{
		id->data[i] = (unsigned char) millisecond;
		millisecond >>= 8;
	}
}

int64
rsv_uuid_millisecond(const pg_uuid_t *id)
{
	int64		millisecond = 0;

	for (int i = 0; i < TIME_BYTES; i++)
		millisecond = millisecond << 8 | id->data[i];
	return millisecond;
}

pg_uuid_t
rsv_uuid_first(int64 millisecond)
{
	pg_uuid_t	id = {0};

	write_millisecond(&id, millisecond);
	return id;
}

pg_uuid_t
rsv_uuid_last(int64 millisecond)
{
	pg_uuid_t	id;

	memset(&id, 0xFF, sizeof(id));
	write_millisecond(&id, millisecond);
	return id;
}

bool
rsv_uuid_increment(pg_uuid_t *id)
{
	for (int i = UUID_LEN - 1; i >= 0; i--)
		if (++id->data[i] != 0)
			return true;
	return false;
}

static pg_uuid_t
stamp_identifier(pg_uuid_t id)
{
	struct timeval now;
	uint64		milliseconds;

	gettimeofday(&now, NULL);
	milliseconds = (uint64) now.tv_sec * 1000 + now.tv_usec / 1000;
	write_millisecond(&id, milliseconds);
	id.data[6] = (id.data[6] & 0x0F) | 0x70;	/* version 7 */
	id.data[8] = (id.data[8] & 0x3F) | 0x80;	/* its variant */
	return id;
}

static pg_uuid_t
mark_slot(pg_uuid_t id, int64 resource_id)
{
	int			slot = (resource_id >> 40) & 0xFFF;

	id.data[6] = 0x70 | (slot >> 8);
	id.data[7] = slot & 0xFF;
	return id;
}

/* Asking for many costs hardly more than asking for one. */
pg_uuid_t
rsv_uuid_secret(int64 resource_id)
{
	static pg_uuid_t stock[32];
	static int	left = 0;
	pg_uuid_t	id;

	if (left == 0)
	{
		if (!pg_strong_random(stock, sizeof(stock)))
			ereport(ERROR,
					(errcode(ERRCODE_INTERNAL_ERROR),
					 errmsg("could not generate random values")));
		left = lengthof(stock);
	}
	id = stock[--left];
	explicit_bzero(&stock[left], sizeof(pg_uuid_t));
	return mark_slot(stamp_identifier(id), resource_id);
}

pg_uuid_t
rsv_uuid_plain(void)
{
	uint64		bits[2];
	pg_uuid_t	id;

	StaticAssertStmt(sizeof(bits) == UUID_LEN, "a UUID has 128 bits");
	bits[0] = pg_prng_uint64(&pg_global_prng_state);
	bits[1] = pg_prng_uint64(&pg_global_prng_state);
	memcpy(id.data, bits, UUID_LEN);
	/* cppcheck-suppress uninitvar ; memcpy has filled its array */
	return stamp_identifier(id);
}

static int
compare_uuids(const void *a, const void *b)
{
	return memcmp(a, b, UUID_LEN);
}

void
rsv_uuid_sort(pg_uuid_t *ids, int n)
{
	qsort(ids, n, sizeof(pg_uuid_t), compare_uuids);
}

#ifdef USE_ASSERT_CHECKING
static bool
uuids_are_sorted(const pg_uuid_t *ids, int n)
{
	for (int i = 1; i < n; i++)
		if (compare_uuids(&ids[i - 1], &ids[i]) > 0)
			return false;
	return true;
}
#endif

int
rsv_uuid_unique(pg_uuid_t *ids, int n)
{
	Assert(uuids_are_sorted(ids, n));
	return qunique(ids, n, sizeof(pg_uuid_t), compare_uuids);
}

bool
rsv_uuid_contains(const pg_uuid_t *ids, int n, const pg_uuid_t *id)
{
	return bsearch(id, ids, n, sizeof(pg_uuid_t), compare_uuids) != NULL;
}

Datum
rsv_uuid_array(const pg_uuid_t *ids, int n)
{
	Datum	   *values = palloc((n + 1) * sizeof(Datum));

	for (int i = 0; i < n; i++)
		values[i] = UUIDPGetDatum(&ids[i]);
	return PointerGetDatum(construct_array(values, n, UUIDOID, UUID_LEN, false,
										   TYPALIGN_CHAR));
}
